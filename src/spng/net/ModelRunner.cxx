#include "WireCellSpng/net/ModelRunner.h"

#include "WireCellSpng/algo/roi/Tiles.h"
#include "WireCellSpng/core/FileClaims.h"
#include "WireCellSpng/core/ModelFile.h"
#include "WireCellSpng/core/PlainText.h"

#include <c10/core/GradMode.h>
#include <fmt/ranges.h>

namespace WireCell::SPNG {

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
            for (const auto& input : inputs) {
                shapes.push_back(fmt::format("[{}]", fmt::join(input.second.sizes(), ",")));
            }
            return plain_list(shapes);
        }
    }

    ModelRunner::ModelRunner(const ModelConfig& cfg, std::string file, c10::Device device, std::string who,
                             Log::logptr_t log)
      : m_file(std::move(file))
      , m_who(std::move(who))
      , m_log(std::move(log))
      , m_precision(cfg.precision)
    {
        const auto path = find_model(m_file);
        m_claim = host::claim_input(path, m_who);
        const auto checked = std::make_shared<const ModelFile>(path);
        read_card(checked->card(), cfg);
        std::weak_ptr<const ModelFile> first = checked;
        // Onto the device first: optimising turns parameters into constants, which no longer move.
        const auto load = [path, first, device] {
            const auto known = first.lock();
            return known ? known->load(device) : ModelFile(path).load(device);
        };
        m_net = std::make_unique<ScriptNet>(load, ScriptNetOptions{.device = device,
                                                                   .precision = cfg.precision,
                                                                   .optimize = cfg.optimize,
                                                                   .name = m_file,
                                                                   .images = names_of(m_card.images),
                                                                   .outputs = names_of(m_card.outputs),
                                                                   .log = m_log});
        if (!m_card.outputs.empty()) return;
        for (const auto& name : m_net->outputs()) m_card.outputs.emplace_back().name = name;
    }

    NamedTensors ModelRunner::forward(const NamedTensors& inputs) const
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
            const auto hint =
                m_precision == Precision::float32 || m_precision == Precision::tf32 ? "" : ". Try precision float32";
            THROW(ValueError() << errmsg{fmt::format("{}: model {} {} {} ({}){}", m_who, m_file, trouble,
                                                     shapes_of(inputs), reason, hint)});
        }
    }

    void ModelRunner::read_card(const std::string& text, const ModelConfig& cfg)
    {
        std::vector<std::string> warnings;
        m_card = parse_card(text, m_file, warnings);
        for (const auto& warning : warnings) m_log->warn("{}", warning);
        if (!cfg.axes.empty()) declare_axes(cfg.axes);
        if (!cfg.features.empty()) declare_features(cfg.features);
    }

    void ModelRunner::declare_axes(const std::vector<std::string>& axes)
    {
        if (m_card.images.empty()) m_card.images.emplace_back();
        for (auto& image : m_card.images) {
            SPNG_VALIDATE(image.axes.empty() || image.axes == axes,
                          "the model {} declares axes [{}] (configured are [{}])", m_file, plain_list(image.axes),
                          plain_list(axes));
            image.axes = axes;
        }
    }

    void ModelRunner::declare_features(const std::vector<std::string>& features)
    {
        if (m_card.images.empty()) m_card.images.emplace_back();
        auto& declared = m_card.images.front().features;
        SPNG_VALIDATE(m_card.images.size() == 1 && (declared.empty() || names_of(declared) == features),
                      "the model {} declares features [{}]{} (configured are [{}])", m_file,
                      plain_list(names_of(declared)), m_card.images.size() > 1 ? " and more images" : "",
                      plain_list(features));
        if (!declared.empty()) return;
        for (const auto& name : features) declared.emplace_back().name = name;
    }
}
