#include "ScriptNet.h"
#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/algo/roi/Tiles.h"
#include "WireCellSpng/core/FileClaims.h"
#include "WireCellSpng/core/ModelFile.h"
#include "WireCellSpng/device/NodeBase.h"
#include "WireCellUtil/NamedFactory.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(Precision, float32, bfloat16, float16, tf32)

    struct TensorForwardTSConfig : NodeConfig {
        std::string ts_filename; ///< TorchScript file, required; without a / one that is installed or on WIRECELL_PATH
        std::vector<std::string> axes;     ///< input dimensions after batch, for a model that does not declare them
        std::vector<std::string> features; ///< entries of the feature dimension, likewise
        bool optimize = true;              ///< freeze the model at load and make it fast for the device
        Precision precision = Precision::float32; ///< float32 or bfloat16; on a GPU also float16, or tf32 for all nets
    };
    BOOST_DESCRIBE_STRUCT(TensorForwardTSConfig, (NodeConfig), (ts_filename, axes, features, optimize, precision))

    /// A TorchScript model.  What it declares is JSON in its extra file spng.json, its card: {axes: [...],
    /// features: [...], output: "probability" or "logit", outputs: names of what it gives, if that is not one tensor}.
    class TensorForwardTS final : public NodeBase<TensorForwardTSConfig>, public ITensorForward {
      public:
        TensorForwardTS()
          : NodeBase("SPNGTensorForwardTS", Gate::none)
        {
        }

        at::Tensor forward(const at::Tensor& batch) const override;
        nlohmann::json properties() const override { return m_properties; }
        std::string model() const override { return m_cfg.ts_filename; }

      protected:
        void configured() override;

      private:
        void read_card(const std::string& text);
        void declare(const char* key, const std::vector<std::string>& words);

        std::optional<ScriptNet> m_net;
        nlohmann::json m_properties;
        std::shared_ptr<void> m_claim;
    };

    namespace {
        /// Whether an error tells of sizes, and so of the input's shape.
        bool is_about_shape(const std::string& reason)
        {
            const auto has = [&](const char* word) { return reason.find(word) != std::string::npos; };
            if (has("dtype") || has("scalar type") || has("Input type")) return false;
            return has("imension") || has("shape") || has(" size") || has("channels") || has("D input");
        }

        bool is_list_of_words(const nlohmann::json& value)
        {
            return value.is_array() &&
                   std::all_of(value.begin(), value.end(), [](const auto& one) { return one.is_string(); });
        }
    }

    at::Tensor TensorForwardTS::forward(const at::Tensor& batch) const
    {
        try {
            const c10::AutoGradMode no_grad(false);
            return m_net->forward(batch);
        }
        catch (const std::exception& err) {
            const auto reason = torch_reason(err);
            // The interpreter passes on the text of an error without its type.
            if (is_out_of_memory(err)) throw c10::OutOfMemoryError({__func__, __FILE__, __LINE__}, reason);
            const auto trouble = is_about_shape(reason) ? "does not take an input of shape" : "fails on an input";
            const auto hint = m_cfg.precision == Precision::float32 || m_cfg.precision == Precision::tf32
                                  ? ""
                                  : ". Try precision float32";
            THROW(ValueError() << errmsg{fmt::format("{}: model {} {} [{}] ({}){}", who(), m_cfg.ts_filename, trouble,
                                                     fmt::join(batch.sizes(), ","), reason, hint)});
        }
    }

    void TensorForwardTS::configured()
    {
        SPNG_VALIDATE(!m_cfg.ts_filename.empty(), "key 'ts_filename' is required (a TorchScript file)");
        const auto path = find_model(m_cfg.ts_filename);
        m_claim.reset();
        m_claim = host::claim_input(path, who());
        const auto file = std::make_shared<const ModelFile>(path);
        read_card(file->card());
        std::weak_ptr<const ModelFile> first = file;
        // Onto the device first: optimising turns parameters into constants, which no longer move.
        const auto load = [path, first, where = device()] {
            const auto known = first.lock();
            return known ? known->load(where) : ModelFile(path).load(where);
        };
        m_net.emplace(load, ScriptNetOptions{.device = device(),
                                             .precision = m_cfg.precision,
                                             .optimize = m_cfg.optimize,
                                             .name = m_cfg.ts_filename,
                                             .outputs = m_properties.value("outputs", std::vector<std::string>()),
                                             .log = log});
    }

    void TensorForwardTS::read_card(const std::string& text)
    {
        m_properties = nlohmann::json::object();
        if (!text.empty()) {
            constexpr int deepest = 16;
            const auto limit = [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
                return depth < deepest;
            };
            const auto card = nlohmann::json::parse(text, limit, /*allow_exceptions=*/false);
            SPNG_VALIDATE(card.is_object(), "spng.json in the model {} is no JSON object", m_cfg.ts_filename);
            for (const char* key : {"axes", "features", "output", "outputs"}) {
                if (card.contains(key)) m_properties[key] = card[key];
            }
        }
        for (const char* key : {"axes", "features", "outputs"}) {
            SPNG_VALIDATE(!m_properties.contains(key) || is_list_of_words(m_properties[key]),
                          "the model {} declares {} {} (want a list of words)", m_cfg.ts_filename, key,
                          m_properties[key].dump().substr(0, 100));
        }
        const auto outputs = m_properties.value("outputs", std::vector<std::string>());
        SPNG_VALIDATE(outputs.empty() || std::count(outputs.begin(), outputs.end(), "roi") == 1,
                      "the model {} declares outputs [{}] (want one that is called roi)", m_cfg.ts_filename,
                      fmt::join(outputs, ", "));
        const auto output = m_properties.value("output", nlohmann::json("probability"));
        SPNG_VALIDATE(output == "probability" || output == "logit",
                      "the model {} declares the output {} (want probability or logit)", m_cfg.ts_filename,
                      output.dump().substr(0, 100));
        declare("axes", m_cfg.axes);
        declare("features", m_cfg.features);
    }

    void TensorForwardTS::declare(const char* key, const std::vector<std::string>& words)
    {
        if (words.empty()) return;
        SPNG_VALIDATE(!m_properties.contains(key) || m_properties[key] == nlohmann::json(words),
                      "the model {} declares {} {} (configured are [{}])", m_cfg.ts_filename, key,
                      m_properties.contains(key) ? m_properties[key].dump() : "", fmt::join(words, ", "));
        m_properties[key] = words;
    }
}

WIRECELL_FACTORY(SPNGTensorForwardTS, WireCell::SPNG::TensorForwardTS, WireCell::SPNG::ITensorForward, WireCell::INamed,
                 WireCell::IConfigurable)
