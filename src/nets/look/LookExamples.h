#pragma once
#include "nets/look/Gallery.h"
#include "nets/look/LookEvents.h"

namespace WireCell::Nets {

    /// Where a feature of a layer answers most.
    struct Activation {
        int64_t feature = 0;
        size_t event = 0;
        int64_t row = 0, column = 0; ///< of the feature's map
        double value = 0;
    };

    /// For the `features` of a layer that answer most, the `each` events with the largest answers, one place of each: feature
    /// after feature, the largest first.
    std::vector<std::vector<Activation>> largest_activations(const LookSubject& subject,
                                                             const std::vector<LookEvent>& events,
                                                             const std::string& layer, size_t features, size_t each);

    /// What of an event's image such an answer depends on: [plane, row, column] with nothing else around it.
    at::Tensor seen_by(const LookSubject& subject, const LookEvent& event, const std::string& layer,
                       const Activation& activation);

    /// The parts of events that features of this layer answer most to, as a picture, and examples.json.
    void show_examples(Gallery& gallery, const LookSubject& subject, const std::vector<LookEvent>& events,
                       const std::string& layer);
}
