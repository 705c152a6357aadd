#pragma once
#include "WireCellSpng/algo/dsp/Convolve.h"
#include "WireCellSpng/base/Config.h"

/// The axes of a convolution as configurations have them.
namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(Padding, tail, head, none)
    BOOST_DESCRIBE_ENUM(RollMode, none, decon)
    BOOST_DESCRIBE_STRUCT(AxisParams, (), (dft, baseline, cyclic, padding, crop, roll, roll_mode))

    /// The Wire-Cell Toolkit's word for none.
    inline std::optional<RollMode> other_word(std::type_identity<RollMode>, const std::string& word)
    {
        return word.empty() ? std::optional(RollMode::none) : std::nullopt;
    }
}
