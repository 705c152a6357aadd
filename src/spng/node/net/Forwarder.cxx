#include "Forwarder.h"

#include "WireCellSpng/core/LateChecks.h"
#include "WireCellSpng/device/Host.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <cmath>

namespace WireCell::SPNG {

    namespace {
        /// What is wrong with the smallest and the largest number of an output, if anything.
        std::string trouble_of(float least, float most, bool probability)
        {
            constexpr float rounding = 1e-4F;
            if (std::isnan(least) || std::isnan(most)) return "numbers that are not finite (nan)";
            if (!std::isfinite(least)) return fmt::format("numbers that are not finite ({})", least);
            if (!std::isfinite(most)) return fmt::format("numbers that are not finite ({})", most);
            if (!probability || (least >= -rounding && most <= 1 + rounding)) return "";
            return fmt::format(
                "numbers from {:.4g} to {:.4g} (want probabilities, 0 to 1; of logits the model's card says "
                "\"output\": \"logit\")",
                least, most);
        }
    }

    std::string image_name(const nlohmann::json& metadata, size_t call)
    {
        if (!metadata.is_object() || !metadata.contains("ident")) return fmt::format("call {}", call);
        const auto path = metadata.value("datapath", "");
        return fmt::format("event {}", metadata["ident"].dump()) + (path.empty() ? "" : " (" + path + ")");
    }

    Forwarder::Forwarder(const ForwardConfig& cfg, std::string who, Log::logptr_t log)
      : m_cfg(cfg)
      , m_reach{cfg.overlap, cfg.chunk_multiple}
      , m_who(std::move(who))
      , m_log(std::move(log))
    {
        SPNG_VALIDATE(!cfg.forward.empty(), "key 'forward' is required (type:name of an ITensorForward)");
        SPNG_VALIDATE(cfg.nbatch >= 0, "nbatch is {} (want 0 or more)", cfg.nbatch);
        SPNG_VALIDATE(cfg.nchunks > 0 && cfg.chunk_multiple > 0 && cfg.overlap >= 0,
                      "nchunks is {}, chunk_multiple {}, overlap {} (want 1, 1 and 0 or more)", cfg.nchunks,
                      cfg.chunk_multiple, cfg.overlap);
        SPNG_VALIDATE(!cfg.activity || (cfg.tile > 0 && cfg.tile % cfg.chunk_multiple == 0),
                      "tile is {} (want a multiple of chunk_multiple, {})", cfg.tile, cfg.chunk_multiple);
        m_forward = Factory::find_tn<ITensorForward>(cfg.forward);
        check_declared("axes", cfg.input_axes);
        check_declared("features", cfg.features);
        m_model = m_forward->model().empty() ? cfg.forward : m_forward->model();
        const auto all = m_forward->properties();
        const auto kind = all.is_object() && all.contains("output") ? all["output"] : nlohmann::json("");
        SPNG_VALIDATE(kind == "" || kind == "probability" || kind == "logit",
                      "the model {} declares the output {} (want \"probability\" or \"logit\")", m_model, kind.dump());
        m_logit = kind == "logit";
        m_probability = !m_logit && (cfg.probability || kind == "probability");
        m_life = std::make_shared<bool>();
    }

    void Forwarder::check_declared(const char* key, const std::vector<std::string>& want) const
    {
        const auto all = m_forward->properties();
        const auto have = all.is_object() && all.contains(key) ? all[key] : nlohmann::json();
        if (want.empty() || have.is_null()) return;
        SPNG_VALIDATE(have == nlohmann::json(want), "the model of {} declares {} {} (configured are [{}])",
                      m_cfg.forward, key, have.dump(), fmt::join(want, ", "));
    }

    at::Tensor Forwarder::operator()(const at::Tensor& batch, const std::vector<std::string>& entries)
    {
        SPNG_VALIDATE(m_cfg.features.empty() || batch.size(1) == static_cast<int64_t>(m_cfg.features.size()),
                      "the input has {} features (configured are [{}])", batch.size(1),
                      fmt::join(m_cfg.features, ", "));
        const auto images = batch.to(at::kFloat);
        std::vector<at::Tensor> outputs;
        for (const auto& part : images.split(m_cfg.nbatch > 0 ? m_cfg.nbatch : std::max<int64_t>(images.size(0), 1))) {
            outputs.push_back(part.numel() == 0 ? part.narrow(1, 0, 1) : forward_part(part));
        }
        const auto output = outputs.size() == 1 ? outputs.front() : at::cat(outputs);
        check_output(output, entries);
        return m_logit ? at::sigmoid(output) : output;
    }

    /// One reduction, and no wait.
    void Forwarder::check_output(const at::Tensor& output, const std::vector<std::string>& entries) const
    {
        if (output.numel() == 0) return;
        const auto [least, most] = at::aminmax(output.flatten(1), 1);
        const auto count = static_cast<size_t>(output.size(0));
        const auto judge = [who = m_who, model = m_model, probability = m_probability, count,
                            entries](const float* numbers) -> std::string {
            for (size_t ind = 0; ind < count; ++ind) {
                const auto trouble = trouble_of(numbers[ind], numbers[count + ind], probability);
                if (trouble.empty()) continue;
                const bool one_name = entries.size() != count;
                const auto image = one_name && count > 1 ? fmt::format("image {} of {} of ", ind + 1, count) : "";
                const auto& name = one_name ? entries.front() : entries[ind];
                return fmt::format("{}: the model {} gives {} for {}{}", who, model, trouble, image, name);
            }
            return "";
        };
        check_numbers(at::cat({least, most}), judge, m_life);
    }

    at::Tensor Forwarder::forward_part(const at::Tensor& part)
    {
        // By the size of the whole image, so that small parts of it are not cut again.
        const int64_t core = piece_length(part.size(m_cfg.chunk_dim), m_cfg.nchunks, m_reach);
        const Net net = [&](const at::Tensor& batch) {
            return forward_pieces([this](const at::Tensor& piece) { return forward_retrying(piece); }, batch,
                                  m_cfg.chunk_dim, core, m_reach);
        };
        if (!m_cfg.activity) return net(part);
        SPNG_VALIDATE(part.dim() == 4, "activity is looked for in images (the input has {} dimensions with its batch)",
                      part.dim());
        return forward_active(net, part, empty_output_for(part), m_cfg.tile, m_reach, m_cfg.activity_threshold);
    }

    const at::Tensor& Forwarder::empty_output_for(const at::Tensor& part)
    {
        constexpr size_t most = 8; // shapes to remember
        const std::vector<int64_t> key{part.size(1), part.size(2), part.size(3)};
        if (const auto found = m_empty.find(key); found != m_empty.end()) return found->second;
        if (m_empty.size() == most) m_empty.clear();
        const Net net = [this](const at::Tensor& batch) { return forward_retrying(batch); };
        return m_empty[key] = empty_output(net, part, part.size(2), part.size(3), m_reach);
    }

    /// When memory runs out: half the batch at a time, at last one image in pieces.
    at::Tensor Forwarder::forward_retrying(const at::Tensor& batch) const
    {
        std::string trouble;
        try {
            return forward_checked(batch);
        }
        catch (const std::exception& error) {
            if (!is_out_of_memory(error)) throw;
            trouble = error.what();
        }
        // Outside of the handler, where what the failed call held is free again.
        const int64_t size = batch.size(0);
        if (size == 1) return forward_image_in_pieces(batch, trouble);
        m_log->warn("out of memory with a batch of {}, which is now run in halves. Try nbatch {}", size, size / 2);
        const auto first = forward_retrying(batch.narrow(0, 0, size / 2));
        return at::cat({first, forward_retrying(batch.narrow(0, size / 2, size - size / 2))});
    }

    at::Tensor Forwarder::forward_image_in_pieces(const at::Tensor& image, std::string trouble) const
    {
        constexpr int most_pieces = 32;
        const int64_t size = image.size(m_cfg.chunk_dim);
        int64_t last = size;
        for (int pieces = 2; pieces <= most_pieces; pieces *= 2) {
            const int64_t core = piece_length(size, pieces, m_reach);
            if (core >= last) break;
            last = core;
            m_log->warn("out of memory with an image of [{}], which is now run in pieces of {} samples. Try a larger "
                        "nchunks",
                        fmt::join(image.sizes(), ","), core);
            try {
                return forward_pieces([this](const at::Tensor& piece) { return forward_checked(piece); }, image,
                                      m_cfg.chunk_dim, core, m_reach);
            }
            catch (const std::exception& error) {
                if (!is_out_of_memory(error)) throw;
                trouble = error.what();
            }
        }
        THROW(RuntimeError() << errmsg{
                  fmt::format("out of memory even with pieces of {} samples and their overlap of {}: {}", last,
                              m_reach.margin(), trouble.substr(0, trouble.find('\n')))});
    }

    at::Tensor Forwarder::forward_checked(const at::Tensor& batch) const
    {
        host::mem_step(fmt::format("piece [{}]", fmt::join(batch.sizes(), ",")));
        const auto output = m_forward->forward(batch.contiguous());
        host::mem_step("piece forwarded");
        auto want = batch.sizes().vec();
        want[1] = 1;
        SPNG_VALIDATE(output.sizes() == at::IntArrayRef(want), "the model of {} made [{}] of [{}] (want [{}])",
                      m_cfg.forward, fmt::join(output.sizes(), ","), fmt::join(batch.sizes(), ","),
                      fmt::join(want, ","));
        return output;
    }
}
