#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>

/// The direction of charge in an image.
namespace WireCell::SPNG {

    /// The axis of largest spread of the charge of an image, by the covariance of the pixels' places.
    struct PrincipalAxis {
        int64_t pixels = 0;                 ///< that were counted
        std::array<double, 2> centre{0, 0}; ///< mean place (channel, tick) in the units of the sizes given
        std::array<double, 2> along{0, 0};  ///< unit vector (channel, tick); 0 where there are fewer than 2 pixels
        double elongation = 0;              ///< larger over smaller variance; infinity for a line
        /// Whether the axis means anything: a track along the channels at one time has a width that dominates.
        bool is_good() const { return pixels >= 2 && elongation >= 3; }
    };

    /// How pixels count.
    enum class PixelWeight {
        charge, ///< by their charge
        unit    ///< all alike
    };

    /// The axis of the pixels of an image [channel, tick] above a charge.  Sizes are those of a pixel along channel and
    /// tick, the pitch and the drift in a tick [length], so that the angle is one in space; 1 and 1 for one in pixels.  The
    /// axis points to where its product with `towards` is not negative.  ValueError unless the image has two dimensions and the sizes are
    /// positive.
    PrincipalAxis principal_axis(const at::Tensor& image, double cut, const std::array<double, 2>& sizes = {1, 1},
                                 const std::array<double, 2>& towards = {1, 0},
                                 PixelWeight weight = PixelWeight::charge);

    /// The angle between two axes [radian], 0 to pi; NaN where one has no direction.
    double angle_between(const PrincipalAxis& one, const PrincipalAxis& other);
}
