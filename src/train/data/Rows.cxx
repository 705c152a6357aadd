#include "train/data/Rows.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

namespace WireCell::Train {

    namespace {
        /// What numbers are drawn for: one more does not change the others.
        enum Purpose : uint64_t { scale_draws, window_draws, dead_draws, noisy_draws, noise_draws };

        void check_range(const std::vector<double>& range, const std::string& where, const char* key)
        {
            SPNG_VALIDATE(range.size() == 2 && range[0] > 0 && range[0] <= range[1] && std::isfinite(range[1]),
                          "{}.augment.{}: want [low, high], above 0 and low not above high", where, key);
        }

        void check_share(double share, const std::string& where, const char* key)
        {
            SPNG_VALIDATE(share >= 0 && share <= 1, "{}.{}: got {} (want 0 to 1)", where, key, share);
        }

        /// Which of a number of channels are drawn, each with a probability.
        at::Tensor some(int64_t count, double share, Draws draws)
        {
            auto chosen = at::zeros({count}, at::kBool);
            auto* flag = chosen.data_ptr<bool>();
            for (int64_t ind = 0; ind < count; ++ind) flag[ind] = draws.uniform() < share;
            return chosen;
        }

        /// Half of the width of the central 68 % of each row.
        at::Tensor widths(const at::Tensor& rows)
        {
            const auto sorted = std::get<0>(rows.sort(-1));
            const auto last = static_cast<double>(rows.size(-1) - 1);
            const auto at_share = [&](double share) { return sorted.select(-1, std::lround(share * last)); };
            return (at_share(0.8413) - at_share(0.1587)) / 2;
        }

        /// Where a stretch of `size` begins that has `place` in it and ends within `all`.
        int64_t begin_around(int64_t place, int64_t size, int64_t all, Draws& draws)
        {
            const int64_t first = std::max<int64_t>(0, place - size + 1), last = std::min(place, all - size);
            return first + draws.below(last - first + 1);
        }
    }

    Rows::Rows(const DataConfig& config, int64_t ticks, double unit, const std::string& where)
      : m_crop(config.crop)
      , m_labels(config.labels)
      , m_augment(config.augment)
      , m_ticks(ticks)
      , m_unit(unit)
      , m_where(where)
    {
        SPNG_VALIDATE(m_crop.channels >= 0 && m_crop.bins >= 0, "{}.crop: got {} channels and {} bins (want 0 or more)",
                      where, m_crop.channels, m_crop.bins);
        SPNG_VALIDATE(m_crop.per_event > 0, "{}.crop.per_event: got {} (want 1 or more)", where, m_crop.per_event);
        SPNG_VALIDATE(m_labels.padding >= 0 && m_labels.min_run >= 0 && m_labels.min_gap >= 0,
                      "{}.labels: padding {}, min_run {}, min_gap {} (want 0 or more)", where, m_labels.padding,
                      m_labels.min_run, m_labels.min_gap);
        SPNG_VALIDATE(std::isfinite(m_labels.threshold), "{}.labels.threshold: got {} (want a number)", where,
                      m_labels.threshold);
        check_share(m_crop.signal_probability, where, "crop.signal_probability");
        check_share(m_augment.dead, where, "augment.dead");
        check_share(m_augment.noisy, where, "augment.noisy");
        check_range(m_augment.noise_factor, where, "noise_factor");
        check_range(m_augment.charge_scale, where, "charge_scale");
    }

    std::string Rows::about() const
    {
        const bool is_sum = m_labels.reduce == SPNG::TruthReduce::sum;
        return fmt::format("pixels with true charge above {} electrons, the {} of the {} tick(s) of a bin, are {}",
                           m_labels.threshold, is_sum ? "sum" : "mean", m_ticks,
                           m_labels.kind == LabelKind::charge ? "signal, and labels are the charge" : "labelled");
    }

    void Rows::check(const Image& image) const
    {
        SPNG_VALIDATE(m_crop.channels <= image.channels() && m_crop.bins <= image.bins(),
                      "{}.crop: got {} channels and {} bins, but {} has {} and {}", m_where, m_crop.channels,
                      m_crop.bins, image.origin(), image.channels(), image.bins());
    }

    Row Rows::drawn(const Image& image, Draws draws) const
    {
        const double scale = draws.of(scale_draws).between(m_augment.charge_scale);
        auto place = draws.of(window_draws);
        return row(image, window(image, m_labels.threshold / scale, place), &draws, scale);
    }

    Row Rows::whole(const Image& image) const { return row(image, image.whole(), nullptr, 1); }

    Row Rows::row(const Image& image, const Window& window, Draws* draws, double scale) const
    {
        auto features = image.features_of(window);
        // Where a run of labels is widened depends on the whole of it, and on its neighbours.
        auto rows = window;
        if (m_labels.padding > 0) {
            rows.bin = 0;
            rows.bins = image.bins();
        }
        auto charge = image.truth_of(rows);
        if (scale != 1) {
            // The other features say where there is signal.
            features = features.clone();
            features.select(0, 0).mul_(scale);
            charge = charge * scale;
        }
        if (draws) silence(features, charge, *draws);
        auto truth = labels(charge).narrow(-1, window.bin - rows.bin, window.bins).unsqueeze(0);
        return {features, truth,
                fmt::format("{}, channels {} to {}, bins {} to {}", image.origin(), window.channel,
                            window.channel + window.channels - 1, window.bin, window.bin + window.bins - 1)};
    }

    double Rows::bin_charge() const
    {
        return m_labels.reduce == SPNG::TruthReduce::sum ? static_cast<double>(m_ticks) : 1;
    }

    Window Rows::window(const Image& image, double threshold, Draws& draws) const
    {
        Window part = image.whole();
        if (m_crop.channels > 0) part.channels = m_crop.channels;
        if (m_crop.bins > 0) part.bins = m_crop.bins;
        const bool wants_signal = draws.uniform() < m_crop.signal_probability;
        part.channel = draws.below(image.channels() - part.channels + 1);
        part.bin = draws.below(image.bins() - part.bins + 1);
        const bool is_whole = part.channels == image.channels() && part.bins == image.bins();
        return wants_signal && !is_whole ? around_signal(image, threshold, part, draws) : part;
    }

    Window Rows::around_signal(const Image& image, double threshold, const Window& anywhere, Draws& draws) const
    {
        const auto blocks = (image.peaks() * bin_charge() > threshold).nonzero();
        if (blocks.size(0) == 0) return anywhere;
        const auto block = blocks[draws.below(blocks.size(0))];
        Window all;
        all.channel = block[0].item<int64_t>() * block_channels;
        all.bin = block[1].item<int64_t>() * block_bins;
        all.channels = std::min(block_channels, image.channels() - all.channel);
        all.bins = std::min(block_bins, image.bins() - all.bin);
        const auto pixels = (image.truth_of(all) * bin_charge() > threshold).nonzero();
        if (pixels.size(0) == 0) return anywhere;
        const auto pixel = pixels[draws.below(pixels.size(0))];
        Window part = anywhere;
        part.channel = begin_around(all.channel + pixel[0].item<int64_t>(), part.channels, image.channels(), draws);
        part.bin = begin_around(all.bin + pixel[1].item<int64_t>(), part.bins, image.bins(), draws);
        return part;
    }

    at::Tensor Rows::labels(const at::Tensor& charge) const
    {
        if (m_labels.kind == LabelKind::charge) return charge / m_unit;
        const auto mask = SPNG::truth_labels(charge * bin_charge(), 1, m_labels.threshold);
        SPNG::RunPadding padding;
        padding.padding = m_labels.padding;
        padding.min_run = m_labels.min_run;
        padding.side = m_labels.side;
        padding.avoid_merge = m_labels.avoid_merge;
        padding.min_gap = m_labels.min_gap;
        padding.order = m_labels.order;
        return padding.padding > 0 ? SPNG::pad_runs(mask, padding) : mask;
    }

    void Rows::silence(at::Tensor& features, at::Tensor& charge, Draws draws) const
    {
        if (m_augment.dead <= 0 && m_augment.noisy <= 0) return;
        const int64_t count = features.size(1);
        const auto dead = some(count, m_augment.dead, draws.of(dead_draws));
        const auto noisy = some(count, m_augment.noisy, draws.of(noisy_draws)).logical_and(dead.logical_not());
        const auto lost = dead.logical_or(noisy).unsqueeze(1);
        charge = charge.masked_fill(lost, 0);
        const auto dense = features[0];
        auto factors = at::empty({count}, at::kFloat);
        auto* factor = factors.data_ptr<float>();
        auto noise = draws.of(noise_draws);
        for (int64_t ind = 0; ind < count; ++ind)
            factor[ind] = static_cast<float>(noise.between(m_augment.noise_factor));
        auto generator = at::make_generator<at::CPUGeneratorImpl>(noise.word());
        const auto noise_rows =
            at::randn(dense.sizes(), generator, dense.options()) * (widths(dense) * factors).unsqueeze(1);
        const auto zero = at::zeros({}, dense.options());
        features = at::where(lost, zero, features);
        features.select(0, 0).add_(at::where(noisy.unsqueeze(1), noise_rows, zero));
    }
}
