#pragma once
#include "WireCellIface/ISemaphore.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/core/ModelCard.h"
#include "WireCellSpng/core/NamedTensors.h"
#include "WireCellUtil/IComponent.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <string>

namespace WireCell::SPNG {

    /// A service that runs a model over batches.  Safe to call from many threads.
    class ITensorForward : public IComponent<ITensorForward> {
      public:
        virtual ~ITensorForward() = default;

        /// All inputs of the model, each [batch, ...], to all of its outputs.  Inputs without names come in the order of
        /// the card's images, others in any.  Outputs have the names and the order of the card's, or, where it tells
        /// none, those that the model gives them, or else "0", "1", ...
        virtual NamedTensors forward(const NamedTensors& inputs) const = 0;

        /// The one input of a model, [batch, ...], to its only output, or to that called "roi".
        at::Tensor forward(const at::Tensor& batch) const
        {
            auto outputs = forward(NamedTensors{{"", batch}});
            const auto roi = std::find_if(outputs.begin(), outputs.end(), [](auto& one) { return one.first == "roi"; });
            SPNG_VALIDATE(outputs.size() == 1 || roi != outputs.end(), "a model gives {} outputs (want one)",
                          outputs.size());
            return outputs.size() == 1 ? outputs.front().second : roi->second;
        }

        /// What the model says of itself.
        virtual ModelCard card() const { return {}; }

        /// What errors call the model, such as its file; empty for the name of this service.
        virtual std::string model() const { return ""; }

        /// What a caller that does not work on the model's device itself holds while the model runs; null on a CPU.
        virtual ISemaphore::pointer gate() const { return nullptr; }
    };
}
