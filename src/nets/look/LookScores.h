#pragma once
#include "nets/look/Gallery.h"
#include "nets/look/LookEvents.h"

namespace WireCell::Nets {

    /// Pearson's coefficient of two lists of numbers.
    struct Correlation {
        double value = 0;
        double error = 0; ///< (1 - value^2) / sqrt(count - 3), for a normal distribution of both
        int64_t count = 0;
    };

    /// Of [number] each.  None for fewer than four numbers, or where one of them is always the same.
    std::optional<Correlation> correlation_of(const at::Tensor& x, const at::Tensor& y);

    /// What the network gives for each event, [event, number].
    at::Tensor answers_of(const LookSubject& subject, const std::vector<LookEvent>& events);

    /// The probability of the true class, and the energy that is told, against what is known of the particles: pictures,
    /// correlations as a table and in scores.json, all numbers in scores.csv.
    void show_scores(Gallery& gallery, const LookSubject& subject, const std::vector<LookEvent>& events);
}
