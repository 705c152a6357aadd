#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace WireCell::Train {

    /// What a network learns: what is to fall, and figures of how good it is.
    class Task {
      public:
        virtual ~Task() = default;

        /// One number, differentiable, of the network's output and the truth of a batch.
        virtual at::Tensor loss(const at::Tensor& output, const at::Tensor& truth) const = 0;

        /// The names of the figures; each is best at 1.
        virtual std::vector<std::string> figures() const = 0;

        /// The figures of each image of a batch; NaN where there is none.
        virtual std::vector<std::vector<double>> judge(const at::Tensor& output, const at::Tensor& truth) const = 0;

        /// What people are to see of the output beside the first feature, [batch, row, column], from 0 to 1.
        virtual at::Tensor picture(const at::Tensor& output) const = 0;
    };
}
