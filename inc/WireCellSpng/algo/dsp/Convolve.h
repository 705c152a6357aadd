#pragma once
#include <ATen/core/Tensor.h>

#include <array>

/// Convolution of [..., channel, tick] images with a kernel given as its half spectrum, by real FFTs.
///
/// Conventions.  A kernel's origin is at row 0 and column 0, and its negative channel offsets are wrapped to the last
/// rows.  Its half spectrum is `(channel, tick/2 + 1)`, complex or real; either size may be 1 and is then broadcast.
/// With a tail padding of at least kernel size - 1 the convolution is linear, rows stay aligned, and the natural delay
/// of the kernel remains.  A deconvolution moves features earlier; what crosses tick 0 wraps to the end of the padded
/// axis, and a roll brings it back.
namespace WireCell::SPNG {

    /// Where zeros go when an axis is enlarged for a linear convolution.
    enum class Padding { tail, head, none };

    /// What is added to a roll.
    enum class RollMode {
        none, ///< nothing
        decon ///< the kernel's natural size
    };

    /// How one axis takes part in a convolution.
    struct AxisParams {
        bool dft = true;                 ///< transform this axis
        bool baseline = false;           ///< subtract the median along this axis first
        bool cyclic = false;             ///< the axis is periodic: no padding
        Padding padding = Padding::tail; ///< where zeros are added: tail, head or none
        int64_t crop = 0; ///< [samples] final size: 0 all, -1 linear, -2 the input's, -3 (nodes' ticks) the frame's
        int64_t roll = 0; ///< [samples] cyclic shift towards higher index, before the crop
        RollMode roll_mode = RollMode::none; ///< decon adds the kernel's natural size to roll; none or empty nothing
    };

    /// The sizes of one axis of one convolution, all in samples.
    struct AxisPlan {
        int64_t input = 0;     ///< of the input
        int64_t conv = 0;      ///< while transforming
        int64_t head = 0;      ///< zeros put before the input
        int64_t roll = 0;      ///< shift towards higher index
        int64_t output = 0;    ///< after the crop
        bool dft = true;       ///< as in AxisParams
        bool baseline = false; ///< as in AxisParams
    };

    /// Work out the sizes of an axis of `input` samples and a kernel of natural size `kernel` (0: no size of its own,
    /// hence no padding).  `faster` enlarges a linear axis to fast_size().
    /// Throws ValueError if crop < -2.
    AxisPlan plan_axis(const AxisParams& params, int64_t input, int64_t kernel, bool faster = false);

    /// Both axes of a convolution: channel, tick.
    struct ConvolvePlan {
        AxisPlan channel;
        AxisPlan tick;
    };

    /// Plan a convolution: `params` and `kernel` (natural size) are {channel, tick}, `wave` is [..., channel, tick].
    ConvolvePlan plan_convolve(const std::array<AxisParams, 2>& params, const at::Tensor& wave,
                               std::array<int64_t, 2> kernel, bool faster = false);

    /// Convolve an image with a kernel.
    ///
    ///   wave           float  [..., channel, tick]   of the planned input size
    ///   half_spectrum  complex or real (conv channels or 1, conv ticks/2+1 or 1), on wave's device
    ///   return         float  [..., plan.channel.output, plan.tick.output]
    ///
    /// Baseline, padding, transform of the axes with `dft`, product, inverse transform, roll and crop.  With one `dft`
    /// off the product is made row by row (or, for ticks off, with a kernel of a single column); with both off nothing
    /// is multiplied.  The kernel must be the spectrum of a real kernel.  Writes no input, never waits for the device.
    /// Throws ValueError on sizes that differ from the plan's, or on a wave that is not floating point.
    at::Tensor convolve(const at::Tensor& wave, const at::Tensor& half_spectrum, const ConvolvePlan& plan);

    /// convolve() by complex transforms, with twice the work and memory.  It is there for its rounding: where a
    /// deconvolution divides by nearly nothing, numbers of the Wire-Cell Toolkit, which transforms like this, come out the
    /// same to the last bits only this way.
    ///
    ///   full_spectrum  complex or real (conv channels or 1, conv ticks or 1)
    at::Tensor convolve_complex(const at::Tensor& wave, const at::Tensor& full_spectrum, const ConvolvePlan& plan);

    /// Median along a dimension, which stays with size 1; of an even number of samples the lower of the middle two.
    /// NaN anywhere in a vector makes its median NaN.
    at::Tensor lower_median(const at::Tensor& x, int64_t dim);

    /// The same matrix, on a CPU with each column in one piece of memory, as convolutions take those of a kernel's spectrum one
    /// after another.  May be the input itself.
    at::Tensor columns_together(const at::Tensor& spectrum);

    /// Shift cyclically towards higher index by `roll`, then keep the first `size` samples; a larger size appends zeros.
    at::Tensor roll_and_crop(const at::Tensor& x, int64_t dim, int64_t roll, int64_t size);

    /// Change the size of a dimension.  Enlarging inserts zeros just before `index` (the present size appends);
    /// shrinking removes samples from `index` on, and goes on at the front where the end is reached.  A negative index
    /// counts from the end.  The result may share memory with the input.
    at::Tensor resize_tensor(const at::Tensor& x, int64_t dim, int64_t index, int64_t size);
    at::Tensor resize_tensor_tail(const at::Tensor& x, int64_t dim, int64_t size);   ///< pad or cut at the end
    at::Tensor resize_tensor_head(const at::Tensor& x, int64_t dim, int64_t size);   ///< pad or cut at the front
    at::Tensor resize_tensor_middle(const at::Tensor& x, int64_t dim, int64_t size); ///< ... at middle_index()
}
