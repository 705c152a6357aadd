#pragma once
#include "WireCellSpng/base/Config.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

namespace torch {
    namespace optim {
        class Optimizer;
    }
    namespace serialize {
        class InputArchive;
        class OutputArchive;
    }
}

/// Steps of a network's parameters along their gradients.
namespace WireCell::Train {

    enum class Method { sgd, adam, adamw, rmsprop };
    BOOST_DESCRIBE_ENUM(Method, sgd, adam, adamw, rmsprop)

    struct OptimiserConfig {
        Method method = Method::sgd; ///< how a step is made
        double momentum = 0.9;       ///< of sgd
        double weight_decay = 5e-4;  ///< pulls parameters to 0: into the gradient, or for adamw beside it
        int accumulate = 1;          ///< batches whose gradients make one step, their mean
        double clip = 0;             ///< longest gradient, all parameters taken as one vector; 0 for any
        double average = 0; ///< decay of the running mean of the network that is validated and kept; 0 for none
    };
    BOOST_DESCRIBE_STRUCT(OptimiserConfig, (), (method, momentum, weight_decay, accumulate, clip, average))

    class Optimiser {
      public:
        /// Of the parameters that want a gradient.  The running mean is of them and of `statistics`, such as those of batch
        /// normalisation, which belong to the parameters they were taken with.  ValueError, with `where`, for numbers
        /// out of range.
        Optimiser(const OptimiserConfig& config, const std::vector<at::Tensor>& parameters,
                  const std::vector<at::Tensor>& statistics, const std::string& where);
        ~Optimiser();

        /// Add the gradient of a batch's loss.  True if it was the last one of a step, which is made with this rate.
        /// `share` is called before a step: gradients of several processes become one there.
        template <class Share>
        bool learn(const at::Tensor& loss, double rate, const Share& share)
        {
            if (!add_gradient(loss)) return false;
            share(m_parameters);
            step(rate);
            return true;
        }

        /// Exchange parameters and statistics with their running mean; without one nothing happens.
        void swap_average();

        /// Length of the last step's gradient, before it was clipped.
        double gradient_norm() const { return m_norm; }

        void save(torch::serialize::OutputArchive& archive) const;
        void load(torch::serialize::InputArchive& archive);

      private:
        bool add_gradient(const at::Tensor& loss);
        void step(double rate);

        OptimiserConfig m_config;
        std::vector<at::Tensor> m_parameters;
        std::vector<at::Tensor> m_averaged, m_average; ///< what has a running mean, and that
        std::unique_ptr<torch::optim::Optimizer> m_method;
        int m_gathered = 0;
        double m_norm = 0;
    };
}
