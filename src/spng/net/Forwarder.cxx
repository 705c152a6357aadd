#include "WireCellSpng/net/Forwarder.h"

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

        ITensorForward::pointer model_of(const ForwardConfig& cfg)
        {
            SPNG_VALIDATE(!cfg.forward.empty(), "key 'forward' is required (type:name of an ITensorForward)");
            return Factory::find_tn<ITensorForward>(cfg.forward);
        }

        /// What is wrong with an input, if it is beyond all that detectors measure.
        std::string trouble_of_input(const at::Tensor& image)
        {
            constexpr float sensible = 1e9F;
            const auto most = image.abs().max().to(at::kCPU, at::kFloat).item<float>();
            if (!std::isfinite(most)) return fmt::format("numbers that are not finite ({})", most);
            return most > sensible ? fmt::format("numbers up to {:.4g}", most) : "";
        }
    }

    std::string image_name(const nlohmann::json& metadata, size_t call)
    {
        if (!metadata.is_object() || !metadata.contains("ident")) return fmt::format("call {}", call);
        const auto path = metadata.value("datapath", "");
        return fmt::format("event {}", metadata["ident"].dump()) + (path.empty() ? "" : " (" + path + ")");
    }

    Forwarder::Forwarder(const ForwardConfig& cfg, std::string who, Log::logptr_t log)
      : Forwarder(cfg, model_of(cfg), std::move(who), std::move(log))
    {
    }

    Forwarder::Forwarder(const ForwardConfig& cfg, ITensorForward::pointer model, std::string who, Log::logptr_t log)
      : m_cfg(cfg)
      , m_who(std::move(who))
      , m_log(std::move(log))
      , m_forward(std::move(model))
    {
        SPNG_VALIDATE(cfg.nbatch >= 0, "nbatch is {} (want 0 or more)", cfg.nbatch);
        m_model = m_forward->model().empty() ? cfg.forward : m_forward->model();
        m_fit = CardFit(cfg, m_forward->card(), m_model);
        m_life = std::make_shared<bool>();
    }

    Metadata Forwarder::metadata() const
    {
        const auto& threshold = m_fit.card().threshold;
        return threshold ? Metadata{{score_threshold_key, *threshold}} : Metadata::object();
    }

    at::Tensor Forwarder::operator()(const at::Tensor& batch, const std::vector<std::string>& entries)
    {
        const auto images = m_fit.to_model(batch);
        std::vector<at::Tensor> outputs;
        for (const auto& part : images.split(m_cfg.nbatch > 0 ? m_cfg.nbatch : std::max<int64_t>(images.size(0), 1))) {
            outputs.push_back(part.numel() == 0 ? empty_output(part) : forward_part(part));
        }
        const auto output = outputs.size() == 1 ? outputs.front() : at::cat(outputs);
        check_output(output, images, entries);
        return m_fit.from_model(output, images);
    }

    /// One reduction, and no wait.  The input is looked at only where the output is bad.
    void Forwarder::check_output(const at::Tensor& output, const at::Tensor& image,
                                 const std::vector<std::string>& entries) const
    {
        if (output.numel() == 0) return;
        const auto [least, most] = at::aminmax(output.reshape({output.size(0), -1}), 1);
        const auto count = static_cast<size_t>(output.size(0));
        const auto judge = [who = m_who, model = m_model, probability = m_fit.wants_probability(), count, entries,
                            image](const float* numbers) -> std::string {
            for (size_t ind = 0; ind < count; ++ind) {
                const auto trouble = trouble_of(numbers[ind], numbers[count + ind], probability);
                if (trouble.empty()) continue;
                const bool one_name = entries.size() != count;
                const auto which = one_name && count > 1 ? fmt::format("image {} of {} of ", ind + 1, count) : "";
                const auto of = which + (one_name ? entries.front() : entries[ind]);
                const auto input = trouble_of_input(image[static_cast<int64_t>(ind)]);
                if (input.empty()) return fmt::format("{}: the model {} gives {} for {}", who, model, trouble, of);
                return fmt::format("{}: the input of the model {} has {} for {}, so that it gives {}", who, model,
                                   input, of, trouble);
            }
            return "";
        };
        check_numbers(at::cat({least, most}), judge, m_life);
    }

    /// Of images without samples, for which no model is run.
    at::Tensor Forwarder::empty_output(const at::Tensor& part) const
    {
        auto sizes = part.sizes().vec();
        const auto& about = m_fit.output();
        sizes[1] = about && !about->classes.empty() ? static_cast<int64_t>(about->classes.size()) : 1;
        return part.new_zeros(sizes);
    }

    at::Tensor Forwarder::forward_part(const at::Tensor& part)
    {
        const auto& reach = m_fit.piece_reach();
        const auto dim = m_fit.chunk_dim();
        // By the size of the whole image, so that small parts of it are not cut again.
        const int64_t core = piece_length(part.size(dim), m_cfg.nchunks, reach);
        if (!m_cfg.activity && core >= part.size(dim)) return forward_retrying(part);
        SPNG_VALIDATE(!m_cfg.activity || part.dim() == 4,
                      "activity is looked for in images (the input has {} dimensions with its batch)", part.dim());
        const Net run = [this](const at::Tensor& piece) { return checked_image(forward_retrying(piece), piece); };
        const Net pieces = [&](const at::Tensor& batch) { return forward_pieces(run, batch, dim, core, reach); };
        if (!m_cfg.activity) return pieces(part);
        return forward_active(pieces, part, empty_output_for(run, part), m_cfg.tile, m_fit.reach(),
                              m_cfg.activity_threshold);
    }

    /// What comes of a piece of an image, which is to be joined with others.
    at::Tensor Forwarder::checked_image(const at::Tensor& output, const at::Tensor& piece) const
    {
        SPNG_VALIDATE(CardFit::is_image(output, piece),
                      "the model {} made [{}] of [{}], which is no image and can not be joined from pieces of one. Try "
                      "nchunks 1 and activity false",
                      m_model, fmt::join(output.sizes(), ","), fmt::join(piece.sizes(), ","));
        return output;
    }

    const at::Tensor& Forwarder::empty_output_for(const Net& net, const at::Tensor& part)
    {
        constexpr size_t most = 8; // shapes to remember
        const std::vector<int64_t> key{part.size(1), part.size(2), part.size(3)};
        if (const auto found = m_empty.find(key); found != m_empty.end()) return found->second;
        if (m_empty.size() == most) m_empty.clear();
        return m_empty[key] = SPNG::empty_output(net, part, part.size(2), part.size(3), m_fit.reach());
    }

    /// When memory runs out: half the batch at a time, at last one image in pieces.
    at::Tensor Forwarder::forward_retrying(const at::Tensor& batch)
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

    at::Tensor Forwarder::forward_image_in_pieces(const at::Tensor& image, std::string trouble)
    {
        constexpr int most_pieces = 32;
        const auto& reach = m_fit.piece_reach();
        const int64_t size = image.size(m_fit.chunk_dim());
        int64_t last = size;
        for (int pieces = 2; pieces <= most_pieces; pieces *= 2) {
            const int64_t core = piece_length(size, pieces, reach);
            if (core >= last) break;
            last = core;
            m_log->warn("out of memory with an image of [{}], which is now run in pieces of {} samples. Try a larger "
                        "nchunks",
                        fmt::join(image.sizes(), ","), core);
            try {
                const Net run = [this](const at::Tensor& piece) {
                    return checked_image(forward_checked(piece), piece);
                };
                return forward_pieces(run, image, m_fit.chunk_dim(), core, reach);
            }
            catch (const std::exception& error) {
                if (!is_out_of_memory(error)) throw;
                trouble = error.what();
            }
        }
        THROW(RuntimeError() << errmsg{
                  fmt::format("out of memory even with pieces of {} samples and their overlap of {}: {}", last,
                              reach.margin(), trouble.substr(0, trouble.find('\n')))});
    }

    at::Tensor Forwarder::forward_checked(const at::Tensor& batch) const
    {
        host::mem_step(fmt::format("piece [{}]", fmt::join(batch.sizes(), ",")));
        const auto made = m_forward->forward(m_fit.inputs(batch));
        host::mem_step("piece forwarded");
        return m_fit.wanted(made, batch);
    }
}
