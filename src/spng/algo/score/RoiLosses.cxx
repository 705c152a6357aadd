#include "WireCellSpng/algo/score/RoiLosses.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    namespace {
        void check_shapes(const char* loss, const at::Tensor& score, const at::Tensor& label)
        {
            SPNG_VALIDATE(score.sizes() == label.sizes() && score.dim() >= 2 && score.numel() > 0,
                          "{}: scores ({}) and labels ({}) (want one shape, [batch, output, channel, bin], not empty)",
                          loss, fmt::join(score.sizes().vec(), ", "), fmt::join(label.sizes().vec(), ", "));
        }
    }

    at::Tensor bce_loss(const at::Tensor& score, const at::Tensor& label)
    {
        check_shapes("bce_loss", score, label);
        return at::binary_cross_entropy(score, label.to(score.scalar_type()));
    }

    at::Tensor dice_loss(const at::Tensor& score, const at::Tensor& label)
    {
        check_shapes("dice_loss", score, label);
        const auto pixels = score.flatten(1), wanted = label.to(score.scalar_type()).flatten(1);
        const auto common = (pixels * wanted).sum(1);
        return 1 - ((2 * common + 1) / (pixels.sum(1) + wanted.sum(1) + 1)).mean();
    }

    at::Tensor focal_loss(const at::Tensor& score, const at::Tensor& label, double gamma)
    {
        check_shapes("focal_loss", score, label);
        const auto wanted = label.to(score.scalar_type());
        const auto entropy = at::binary_cross_entropy(score, wanted, {}, at::Reduction::None);
        const auto of_truth = wanted * score + (1 - wanted) * (1 - score);
        return ((1 - of_truth).clamp_min(0).pow(gamma) * entropy).mean();
    }

    at::Tensor hurdle_loss(const at::Tensor& output, const at::Tensor& charge, double threshold)
    {
        SPNG_VALIDATE(output.dim() == 4 && output.size(1) == 2,
                      "hurdle_loss: an output of sizes ({}) (want [batch, 2, channel, bin]: score and charge)",
                      fmt::join(output.sizes().vec(), ", "));
        const auto label = charge > threshold;
        const auto score = output.narrow(1, 0, 1);
        const auto entropy = bce_loss(score, label);
        const auto weight = label.to(score.scalar_type());
        const auto difference = (output.narrow(1, 1, 1) - charge.to(score.scalar_type())) * weight;
        return entropy + difference.square().sum() / weight.sum().clamp_min(1);
    }
}
