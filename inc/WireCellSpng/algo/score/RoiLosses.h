#pragma once
#include <ATen/core/Tensor.h>

/// Losses of networks that find regions of interest: one number, differentiable, from scores between 0 and 1 (after the sigmoid) and labels, 0 or 1, of one shape
/// [batch, output, channel, bin].  Logarithms end at -100, as in LibTorch's binary cross entropy.  ValueError on two shapes.
namespace WireCell::SPNG {

    /// Binary cross entropy, the mean over all pixels.
    at::Tensor bce_loss(const at::Tensor& score, const at::Tensor& label);

    /// 1 less the Dice coefficient of scores taken as parts of pixels, (2 sum(p y) + 1) / (sum p + sum y + 1), the mean over
    /// images (Milletari et al., arXiv:1606.04797, without squares).
    at::Tensor dice_loss(const at::Tensor& score, const at::Tensor& label);

    /// Binary cross entropy where each pixel counts by (1 - q)^gamma, q being the score of what is true there, so that those which
    /// are easy count little (Lin et al., arXiv:1708.02002, without its balance).  The mean over all pixels.
    at::Tensor focal_loss(const at::Tensor& score, const at::Tensor& label, double gamma = 2);

    /// For networks with two outputs, a score and a charge [batch, 2, channel, bin]: cross entropy of the score, and the mean
    /// squared difference of the charge on the pixels that have some.  `charge` is the true one [batch, 1, channel, bin] in the
    /// unit of the network's, pixels above `threshold` are labelled.
    at::Tensor hurdle_loss(const at::Tensor& output, const at::Tensor& charge, double threshold);
}
