#include "WireCellSpng/algo/dsp/ViewImage.h"

#include "Fitted.h"
#include "WireCellSpng/algo/dsp/Rebin.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    namespace {
        void check(const ViewPixels& how)
        {
            SPNG_VALIDATE(how.ticks > 0 && how.channels > 0, "a pixel of {} ticks and {} channels (want 1 or more)",
                          how.ticks, how.channels);
            SPNG_VALIDATE(how.rows > 0 && how.columns > 0, "an image of {} rows and {} columns (want 1 or more)",
                          how.rows, how.columns);
            SPNG_VALIDATE(how.floor >= 0 && how.scale > 0, "floor is {} and scale {} (want 0 or more, and above 0)",
                          how.floor, how.scale);
        }
    }

    at::Tensor view_pixels(const at::Tensor& charge, const ViewPixels& how)
    {
        check(how);
        SPNG_VALIDATE(charge.dim() == 2, "charge of {} dimensions (want channel and tick)", charge.dim());
        auto pixels = downsample(charge.to(at::kFloat), -1, how.ticks, RebinNorm::interpolation);
        pixels = downsample(pixels, -2, how.channels, RebinNorm::interpolation);
        pixels = fitted(fitted(pixels, -1, how.rows, 0), -2, how.columns, 0);
        // What is not a number stays one, for those who look for it.
        return at::where(pixels <= how.floor, 0, pixels / how.scale).t().contiguous();
    }

    at::Tensor network_pixels(const at::Tensor& pixels, int downsample, bool log)
    {
        const int64_t block = int64_t(1) << downsample;
        SPNG_VALIDATE(pixels.size(-1) % block == 0 && pixels.size(-2) % block == 0,
                      "an image of {} rows and {} columns can not be halved {} times (want multiples of {})",
                      pixels.size(-2), pixels.size(-1), downsample, block);
        auto image = pixels;
        if (downsample > 0) {
            image = SPNG::downsample(image, -1, block, RebinNorm::interpolation);
            image = SPNG::downsample(image, -2, block, RebinNorm::interpolation);
        }
        return log ? image.log1p() : image;
    }

    at::Tensor at_samples(const at::Tensor& image, const ViewPixels& how, int downsample, int64_t channels,
                          int64_t ticks, double outside)
    {
        check(how);
        const int64_t block = int64_t(1) << downsample;
        SPNG_VALIDATE(image.dim() >= 2 && image.size(-2) * block == how.rows && image.size(-1) * block == how.columns,
                      "an image of {} x {} pixels, halved {} times (want {} rows and {} columns in all)",
                      image.size(-2), image.size(-1), downsample, how.rows, how.columns);
        auto samples = image.transpose(-1, -2);
        const auto spread = [&](int64_t dim, int64_t count, int64_t factor) {
            const auto pixels = upsample(samples, dim, block, RebinNorm::maximum);
            const auto own = fitted(pixels, dim, (count + factor - 1) / factor, outside);
            samples = upsample(own, dim, factor, RebinNorm::maximum).narrow(dim, 0, count);
        };
        spread(-1, ticks, how.ticks);
        spread(-2, channels, how.channels);
        return samples;
    }

    at::Tensor source_labels(const at::Tensor& first, const at::Tensor& second, double threshold)
    {
        const auto larger = at::where(second > first, 2, 1);
        return at::where(at::maximum(first, second) > threshold, larger, 0).to(at::kLong);
    }
}
