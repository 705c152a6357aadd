#include "NoiseSpectra.h"
#include "WireCellUtil/Response.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace WireCell::Gen::Sim {

    namespace {
        double interpolate(const std::vector<double>& xs, const std::vector<double>& ys, double x)
        {
            if (x <= xs.front()) return ys.front();
            if (x >= xs.back()) return ys.back();
            const auto upper = std::upper_bound(xs.begin(), xs.end(), x) - xs.begin();
            const double part = (x - xs[upper - 1]) / (xs[upper] - xs[upper - 1]);
            return ys[upper - 1] + part * (ys[upper] - ys[upper - 1]);
        }

        bool differ(double one, double other) { return std::abs(one - other) > 0.01 * std::abs(one); }

        /// Amplitudes of the preamplifier's response of unit gain: the lower half of n bins.
        at::Tensor preamplifier(double shaping, int64_t n, double period)
        {
            const Binning ticks(static_cast<int>(n), 0, static_cast<double>(n) * period);
            return at::fft_rfft(at::tensor(Response::ColdElec(1, shaping).generate(ticks))).abs();
        }
    }

    GriddedNoise on_grid(const MeasuredNoise& measured, int nsamples, double period)
    {
        const bool same = nsamples == measured.nsamples && period == measured.period;
        const double scale = same ? 1 : std::sqrt(static_cast<double>(nsamples) / measured.nsamples);
        GriddedNoise out{measured.wire_length, measured.gain, measured.shaping, measured.constant * scale, {}};
        out.amps.resize(nsamples);
        for (int bin = 0; bin < nsamples; ++bin) {
            const double freq = std::min(bin, nsamples - bin) / (nsamples * period);
            out.amps[bin] = static_cast<float>(scale * interpolate(measured.freqs, measured.amps, freq));
        }
        return out;
    }

    GriddedNoise at_wire_length(const std::vector<GriddedNoise>& sorted, double wire_length)
    {
        if (wire_length <= sorted.front().wire_length) return sorted.front();
        if (wire_length >= sorted.back().wire_length) return sorted.back();
        const auto longer = [](double length, const GriddedNoise& one) { return length < one.wire_length; };
        const auto upper = std::upper_bound(sorted.begin(), sorted.end(), wire_length, longer);
        auto out = *(upper - 1);
        const double part = (wire_length - out.wire_length) / (upper->wire_length - out.wire_length);
        const auto mix = [&](auto a, auto b) { return static_cast<decltype(a)>(a + part * (b - a)); };
        for (size_t bin = 0; bin < out.amps.size(); ++bin) out.amps[bin] = mix(out.amps[bin], upper->amps[bin]);
        out.constant = mix(out.constant, upper->constant);
        out.gain = mix(out.gain, upper->gain);
        out.shaping = mix(out.shaping, upper->shaping);
        out.wire_length = wire_length;
        return out;
    }

    void convert_preamplifier(GriddedNoise& noise, double gain, double shaping, double period)
    {
        if (differ(gain, noise.gain)) {
            const auto ratio = static_cast<float>(gain / noise.gain);
            for (auto& amp : noise.amps) amp *= ratio;
            noise.gain = gain;
        }
        if (!differ(shaping, noise.shaping)) return;
        const auto n = noise.amps.size();
        const auto wanted = preamplifier(shaping, n, period);
        const auto measured = preamplifier(noise.shaping, n, period);
        const auto ratio = at::where(measured > 0, wanted / measured, 1).contiguous();
        const auto* factor = ratio.const_data_ptr<float>();
        for (size_t bin = 0; bin < n; ++bin) noise.amps[bin] *= factor[std::min(bin, n - bin)];
        noise.shaping = shaping;
    }

    std::vector<float> total_amplitude(const GriddedNoise& noise)
    {
        std::vector<float> total(noise.amps.size());
        std::transform(noise.amps.begin(), noise.amps.end(), total.begin(),
                       [&](float amp) { return static_cast<float>(std::hypot(amp, noise.constant)); });
        return total;
    }
}
