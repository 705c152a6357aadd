#include "nets/RoiCard.h"

#include <stdexcept>

namespace WireCell::Nets {

    namespace {
        std::string card_of(const RoiSizes& sizes)
        {
            const auto key = [](const char* name, int value) {
                return value < 0 ? "" : ", \"" + std::string(name) + "\": " + std::to_string(value);
            };
            return R"({"version": 2, "task": "roi", "axes": ["feature", "tick", "channel"], )"
                   R"("features": [{"name": "dense", "scale": 4000}, "mp2", "mp3"], )"
                   R"("outputs": [{"name": "roi", "kind": "probability"}], "threshold": 0.5)" +
                   key("halo", sizes.halo) + key("multiple", sizes.multiple) + "}";
        }
    }

    void save_roi_network(const torch::jit::Module& model, const std::string& path, const RoiSizes& sizes)
    {
        try {
            model.save(path, {{"spng.json", card_of(sizes)}});
        }
        catch (const std::exception& error) {
            // LibTorch's messages go on with a stack trace.
            const std::string text = error.what();
            throw std::runtime_error("cannot write '" + path + "' (" + text.substr(0, text.find('\n')) + ")");
        }
    }
}
