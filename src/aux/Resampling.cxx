#include "Resampling.h"
#include "WireCellSpng/base/Check.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <utility>

namespace WireCell::Aux {

    namespace {
        constexpr size_t largest_number = 10000;
        constexpr double tolerance = 1e-6;
        constexpr double largest_ratio = 16; // of periods: beyond it nothing is left of the detector's signals
    }

    SampleRatio sample_ratio(double old_period, double new_period, const std::string& who)
    {
        const bool positive =
            old_period > 0 && new_period > 0 && std::isfinite(old_period) && std::isfinite(new_period);
        SPNG_VALIDATE(positive, "{}: can not resample from a period of {} ns to one of {} ns (want both more than 0)",
                      who, old_period, new_period);
        const double wanted = old_period / new_period;
        SPNG_VALIDATE(
            std::max(wanted, 1 / wanted) <= largest_ratio,
            "{}: can not resample from a period of {} ns to one of {} ns (want periods that differ by a factor of "
            "at most {}). Is the file's period right? tick={} of the main job sets another",
            who, old_period, new_period, largest_ratio, new_period);
        // Continued fractions: each step gives the best p/q for its size.
        double rest = wanted;
        double p = 1, q = 0, older_p = 0, older_q = 1;
        while (true) {
            const double whole = std::floor(rest);
            const double next_p = whole * p + older_p, next_q = whole * q + older_q;
            if (next_p > largest_number || next_q > largest_number) break;
            older_p = std::exchange(p, next_p);
            older_q = std::exchange(q, next_q);
            if (p > 0 && std::abs(p / q - wanted) <= tolerance * wanted) {
                return {static_cast<size_t>(p), static_cast<size_t>(q)};
            }
            if (rest == whole) break;
            rest = 1 / (rest - whole);
        }
        THROW(
            ValueError() << errmsg{fmt::format(
                "{}: can not resample from a period of {} ns to one of {} ns (want a ratio of whole numbers up to {})",
                who, old_period, new_period, largest_number)});
    }

    namespace {
        float median(std::vector<float> samples)
        {
            const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
            std::nth_element(samples.begin(), middle, samples.end());
            return *middle;
        }
    }

    void pad_to_multiple(std::vector<float>& samples, size_t unit, TimePad how)
    {
        const size_t have = samples.size();
        const size_t want = (have + unit - 1) / unit * unit;
        const float first = samples.front(), last = samples.back();
        float fill = 0;
        if (how == TimePad::first) fill = first;
        if (how == TimePad::last) fill = last;
        if (how == TimePad::median && want > have) fill = median(samples);
        samples.resize(want, fill);
        if (how != TimePad::linear) return;
        // The waveform is periodic to the transform, so the line ends where it begins again.
        for (size_t ind = have; ind < want; ++ind) {
            const float part = static_cast<float>(ind - have + 1) / static_cast<float>(want - have + 1);
            samples[ind] = last + part * (first - last);
        }
    }

    std::vector<float> resample(const IDFT& dft, std::vector<float> samples, const SampleRatio& ratio, double shift)
    {
        const size_t nold = samples.size(), nnew = nold / ratio.q * ratio.p;
        // A constant is left as it is, to the last bit, and a pedestal does not drown the rest.
        const float level = samples.front();
        for (auto& sample : samples) sample -= level;
        std::vector<std::complex<float>> from(nold), to(nnew);
        dft.fwd_r2c_1d(samples.data(), from.data(), static_cast<int>(nold));

        const double scale = static_cast<double>(nnew) / static_cast<double>(nold);
        const auto moved = [&](size_t bin) {
            const double phase =
                2 * M_PI * std::fmod(static_cast<double>(bin) * shift / static_cast<double>(nold), 1.0);
            return std::complex<double>(from[bin]) * std::polar(scale, phase);
        };
        const size_t fewer = std::min(nold, nnew);
        to[0] = from[0] * static_cast<float>(scale);
        for (size_t bin = 1; 2 * bin < fewer; ++bin) to[bin] = std::complex<float>(moved(bin));
        if (fewer % 2 == 0) {
            // The highest frequency of the shorter one stands for both signs.
            const size_t bin = fewer / 2;
            to[bin] = nnew > nold ? std::complex<float>(0.5 * moved(bin)) : std::complex<float>(moved(bin).real());
        }
        samples.resize(nnew);
        dft.inv_c2r_1d(to.data(), samples.data(), static_cast<int>(nnew));
        for (auto& sample : samples) sample += level;
        return samples;
    }
}
