#pragma once
#include "WireCellSpng/core/ModelCard.h"

#include <torch/script.h>

#include <string>

namespace WireCell::Nets {

    /// A network that is looked at.
    struct LookSubject {
        std::string path;
        torch::jit::Module module = {}; ///< as it answers, not as it is trained
        SPNG::ModelCard card = {};

        bool tells_particles() const { return card.particles.has_value(); }
    };

    /// Read it.  IOError, ValueError as of ModelFile and parse_card().
    LookSubject open_subject(const std::string& path);

    /// Of logits [event, number] the probabilities of the classes, [event, class].
    at::Tensor class_probabilities(const at::Tensor& numbers, const LookSubject& subject);

    /// The answers of a network that tells particles, [event, head, number], without those of other heads: [event, number].
    /// ValueError for another shape than its card tells of.
    at::Tensor answer_of(const at::Tensor& output, const LookSubject& subject);
}
