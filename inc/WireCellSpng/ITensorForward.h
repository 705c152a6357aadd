#pragma once
#include "WireCellUtil/IComponent.h"

#include <ATen/core/Tensor.h>
#include <nlohmann/json.hpp>

#include <string>

namespace WireCell::SPNG {

    /// A service that runs a model over a batch.  Safe to call from many threads.
    class ITensorForward : public IComponent<ITensorForward> {
      public:
        virtual ~ITensorForward() = default;

        /// [batch, feature, ...] in, the model's output for each entry out.
        virtual at::Tensor forward(const at::Tensor& batch) const = 0;

        /// What the model declares about its input, an empty object when it declares nothing:
        ///   `axes`      names of the input's dimensions after batch, e.g. ["feature", "tick", "channel"]
        ///   `features`  names along the feature dimension, e.g. ["dense", "mp2", "mp3"]
        ///   `output`    "probability", or "logit" for numbers of which the sigmoid is the probability
        virtual nlohmann::json properties() const = 0;

        /// What errors call the model, such as its file; empty for the name of this service.
        virtual std::string model() const { return ""; }
    };
}
