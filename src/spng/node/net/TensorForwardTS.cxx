#include "ScriptNet.h"
#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/algo/roi/Tiles.h"
#include "WireCellSpng/core/FileClaims.h"
#include "WireCellSpng/core/ModelFile.h"
#include "WireCellSpng/core/PlainText.h"
#include "WireCellSpng/device/NodeBase.h"
#include "WireCellUtil/NamedFactory.h"

#include <fmt/ranges.h>

#include <optional>

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(Precision, float32, bfloat16, float16, tf32)

    struct TensorForwardTSConfig : NodeConfig {
        std::string ts_filename; ///< TorchScript file, required; without a / one that is installed or on WIRECELL_PATH
        std::vector<std::string> axes;     ///< input dimensions after batch, for a model that does not declare them
        std::vector<std::string> features; ///< entries of its feature dimension, likewise
        bool optimize = true;              ///< freeze the model at load and make it fast for the device
        Precision precision = Precision::float32; ///< float32 or bfloat16; on a GPU also float16, or tf32 for all nets
    };
    BOOST_DESCRIBE_STRUCT(TensorForwardTSConfig, (NodeConfig), (ts_filename, axes, features, optimize, precision))

    /// A TorchScript model.  What it says of itself is JSON in its extra file spng.json, its card (docs/networks.md).
    class TensorForwardTS final : public NodeBase<TensorForwardTSConfig>, public ITensorForward {
      public:
        TensorForwardTS()
          : NodeBase("SPNGTensorForwardTS", Gate::none)
        {
        }

        using ITensorForward::forward;
        NamedTensors forward(const NamedTensors& inputs) const override;
        ModelCard card() const override { return m_card; }
        std::string model() const override { return m_cfg.ts_filename; }

      protected:
        void configured() override;

      private:
        void read_card(const std::string& text);
        void declare_axes();
        void declare_features();

        std::optional<ScriptNet> m_net;
        ModelCard m_card;
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

        std::string shapes_of(const NamedTensors& inputs)
        {
            std::vector<std::string> shapes;
            for (const auto& one : inputs) shapes.push_back(fmt::format("[{}]", fmt::join(one.second.sizes(), ",")));
            return plain_list(shapes);
        }
    }

    NamedTensors TensorForwardTS::forward(const NamedTensors& inputs) const
    {
        try {
            const c10::AutoGradMode no_grad(false);
            return m_net->forward(inputs);
        }
        catch (const std::exception& err) {
            const auto reason = torch_reason(err);
            // The interpreter passes on the text of an error without its type.
            if (is_out_of_memory(err)) throw c10::OutOfMemoryError({__func__, __FILE__, __LINE__}, reason);
            const auto trouble = is_about_shape(reason) ? "does not take an input of shape" : "fails on an input";
            const auto hint = m_cfg.precision == Precision::float32 || m_cfg.precision == Precision::tf32
                                  ? ""
                                  : ". Try precision float32";
            THROW(ValueError() << errmsg{fmt::format("{}: model {} {} {} ({}){}", who(), m_cfg.ts_filename, trouble,
                                                     shapes_of(inputs), reason, hint)});
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
                                             .images = names_of(m_card.images),
                                             .outputs = names_of(m_card.outputs),
                                             .log = log});
        if (!m_card.outputs.empty()) return;
        for (const auto& name : m_net->outputs()) m_card.outputs.push_back({.name = name});
    }

    void TensorForwardTS::read_card(const std::string& text)
    {
        std::vector<std::string> warnings;
        m_card = parse_card(text, m_cfg.ts_filename, warnings);
        for (const auto& one : warnings) log->warn("{}", one);
        if (!m_cfg.axes.empty()) declare_axes();
        if (!m_cfg.features.empty()) declare_features();
    }

    void TensorForwardTS::declare_axes()
    {
        if (m_card.images.empty()) m_card.images.emplace_back();
        for (auto& image : m_card.images) {
            SPNG_VALIDATE(image.axes.empty() || image.axes == m_cfg.axes,
                          "the model {} declares axes [{}] (configured are [{}])", m_cfg.ts_filename,
                          plain_list(image.axes), plain_list(m_cfg.axes));
            image.axes = m_cfg.axes;
        }
    }

    void TensorForwardTS::declare_features()
    {
        if (m_card.images.empty()) m_card.images.emplace_back();
        auto& features = m_card.images.front().features;
        SPNG_VALIDATE(m_card.images.size() == 1 && (features.empty() || names_of(features) == m_cfg.features),
                      "the model {} declares features [{}]{} (configured are [{}])", m_cfg.ts_filename,
                      plain_list(names_of(features)), m_card.images.size() > 1 ? " and more images" : "",
                      plain_list(m_cfg.features));
        if (!features.empty()) return;
        for (const auto& name : m_cfg.features) features.push_back({.name = name});
    }
}

WIRECELL_FACTORY(SPNGTensorForwardTS, WireCell::SPNG::TensorForwardTS, WireCell::SPNG::ITensorForward, WireCell::INamed,
                 WireCell::IConfigurable)
