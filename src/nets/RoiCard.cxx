#include "nets/RoiCard.h"

#include <stdexcept>

namespace WireCell::Nets {

    namespace {
        constexpr const char* card =
            R"({"axes": ["feature", "tick", "channel"], "features": ["dense", "mp2", "mp3"], "output": "probability"})";
    }

    void save_roi_network(const torch::jit::Module& model, const std::string& path)
    {
        try {
            model.save(path, {{"spng.json", card}});
        }
        catch (const std::exception& error) {
            // LibTorch's messages go on with a stack trace.
            const std::string text = error.what();
            throw std::runtime_error("cannot write '" + path + "' (" + text.substr(0, text.find('\n')) + ")");
        }
    }
}
