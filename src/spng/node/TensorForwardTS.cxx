#include "ScriptNet.h"
#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/algo/Tiles.h"
#include "WireCellSpng/core/NodeBase.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Persist.h"

#include <fmt/ranges.h>

#include <cstdlib>

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(Precision, float32, bfloat16, float16, tf32)

    struct TensorForwardTSConfig : NodeConfig {
        std::string ts_filename;           ///< TorchScript file, found by WIRECELL_PATH, required
        std::vector<std::string> axes;     ///< input dimensions after batch, for a model that does not declare them
        std::vector<std::string> features; ///< entries of the feature dimension, likewise
        bool optimize = true;              ///< freeze the model at load and make it fast for the device
        Precision precision = Precision::float32; ///< float32 or bfloat16; on a GPU also float16, or tf32 for all nets
    };
    BOOST_DESCRIBE_STRUCT(TensorForwardTSConfig, (NodeConfig), (ts_filename, axes, features, optimize, precision))

    /// A TorchScript model.  What it declares is JSON in its extra file spng.json: {axes: [...], features: [...]}.
    class TensorForwardTS final : public NodeBase<TensorForwardTSConfig>, public ITensorForward {
      public:
        TensorForwardTS()
          : NodeBase("SPNGTensorForwardTS", Gate::none)
        {
        }

        at::Tensor forward(const at::Tensor& batch) const override
        {
            try {
                const c10::AutoGradMode no_grad(false);
                return m_net.forward(batch);
            }
            catch (const std::exception& err) {
                // The interpreter passes on the text of an error without its type.
                if (is_out_of_memory(err))
                    throw c10::OutOfMemoryError({__func__, __FILE__, __LINE__}, reason(err.what()));
                THROW(ValueError() << errmsg{fmt::format("{}: model {} does not take an input of shape [{}] ({})",
                                                         who(), m_cfg.ts_filename, fmt::join(batch.sizes(), ","),
                                                         reason(err.what()))});
            }
        }

        nlohmann::json properties() const override { return m_properties; }

      protected:
        void configured() override;

      private:
        void declare(const std::string& text, const char* key, const std::vector<std::string>& words);

        /// The last line of a TorchScript error that says something.
        static std::string reason(const std::string& text)
        {
            auto all = text.substr(0, text.find("\nException raised from"));
            all.erase(all.find_last_not_of(" \n") + 1);
            const auto start = all.rfind('\n');
            return start == std::string::npos ? all : all.substr(start + 1);
        }

        ScriptNet m_net;
        nlohmann::json m_properties;
    };

    void TensorForwardTS::configured()
    {
        SPNG_VALIDATE(!m_cfg.ts_filename.empty(), "key 'ts_filename' is required (a TorchScript file)");
        const auto path = Persist::resolve(m_cfg.ts_filename);
        if (path.empty()) {
            const char* searched = std::getenv("WIRECELL_PATH");
            THROW(IOError() << errmsg{fmt::format("no model file '{}' (WIRECELL_PATH is '{}')", m_cfg.ts_filename,
                                                  searched ? searched : "")});
        }
        torch::jit::ExtraFilesMap extra{{"spng.json", ""}};
        try {
            // Onto the device first: optimising turns parameters into constants, which no longer move.
            m_net = ScriptNet(torch::jit::load(path, device(), extra), device(), m_cfg.precision, m_cfg.optimize);
        }
        catch (const c10::Error& err) {
            THROW(IOError() << errmsg{fmt::format("cannot load the model file {} ({})", path, reason(err.what()))});
        }
        m_properties = nlohmann::json::object();
        declare(extra["spng.json"], "axes", m_cfg.axes);
        declare(extra["spng.json"], "features", m_cfg.features);
    }

    void TensorForwardTS::declare(const std::string& text, const char* key, const std::vector<std::string>& words)
    {
        if (!text.empty()) {
            const auto declared = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
            SPNG_VALIDATE(declared.is_object(), "spng.json in the model {} is no JSON object", m_cfg.ts_filename);
            if (declared.contains(key)) m_properties[key] = declared[key];
        }
        if (words.empty()) return;
        SPNG_VALIDATE(!m_properties.contains(key) || m_properties[key] == nlohmann::json(words),
                      "the model {} declares {} {} (configured are [{}])", m_cfg.ts_filename, key,
                      m_properties.contains(key) ? m_properties[key].dump() : "", fmt::join(words, ", "));
        m_properties[key] = words;
    }
}

WIRECELL_FACTORY(SPNGTensorForwardTS, WireCell::SPNG::TensorForwardTS, WireCell::SPNG::ITensorForward, WireCell::INamed,
                 WireCell::IConfigurable)
