#pragma once
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

/// Errors of figures by resampling the events that they are of.
namespace WireCell::Train {

    /// Numbers of events, those of all first and then random choices of as many.
    inline std::vector<std::vector<size_t>> resamples_of(size_t events, int resamples, uint64_t seed)
    {
        std::vector<std::vector<size_t>> samples(1);
        for (size_t event = 0; event < events; ++event) samples[0].push_back(event);
        std::mt19937_64 random(seed);
        for (int sample = 0; sample < resamples; ++sample) {
            auto& chosen = samples.emplace_back();
            for (size_t event = 0; event < events; ++event) chosen.push_back(random() % events);
        }
        return samples;
    }

    /// The spread (N-1) of a figure over samples but the first, which is that of all events; NaN does not count.
    inline double error_of(const std::vector<double>& figures)
    {
        double sum = 0, squares = 0;
        int64_t count = 0;
        for (size_t sample = 1; sample < figures.size(); ++sample) {
            if (std::isnan(figures[sample])) continue;
            sum += figures[sample];
            squares += figures[sample] * figures[sample];
            ++count;
        }
        const double centre = count > 0 ? sum / double(count) : 0;
        const double variance = count > 1 ? (squares - double(count) * centre * centre) / double(count - 1) : 0;
        return std::sqrt(std::max(0.0, variance));
    }
}
