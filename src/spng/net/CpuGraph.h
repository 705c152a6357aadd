#pragma once
#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/ir/ir.h>

#include <functional>
#include <memory>

namespace WireCell::SPNG {

    /// Call for each node of a block and of those inside.  A call may remove nodes after its own.
    void for_nodes(torch::jit::Block& block, const std::function<void(torch::jit::Node&)>& call);

    bool is_tensor_constant(const torch::jit::Node& node);

    /// Have a frozen graph make convolutions of weights in `dtype` by oneDNN's own operators, with weights in its layout and
    /// the ReLU that follows, and with less memory for what joins images:
    ///
    /// * a convolution of joined images is the sum of one of each, so that they need not be joined.  The one of an image
    ///   that was there long before, as in the skip connections of a U-Net, is made there, so that the image is not kept;
    /// * padding by nothing, which LibTorch does by a copy, is left out;
    /// * the largest numbers in windows of an image are found without their places (MaxPool.h).
    ///
    /// Sums are in another order than in the graph as it was.
    void use_onednn(const std::shared_ptr<torch::jit::Graph>& graph, at::ScalarType dtype);
}
