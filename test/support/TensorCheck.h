#pragma once
#include "WireCellUtil/Exceptions.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

/// Assertions on tensors, and tensors to assert on.
namespace spng::test {

    /// Devices that can be used here: the CPU, and the GPU where there is one.
    inline std::vector<at::Device> devices()
    {
        std::vector<at::Device> list = {at::Device(at::kCPU)};
        if (at::hasCUDA()) list.emplace_back(at::kCUDA, 0);
        return list;
    }

    /// Standard normal noise, the same for the same seed.
    inline at::Tensor noise(at::IntArrayRef sizes, uint64_t seed)
    {
        auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
        return at::randn(sizes, generator, at::TensorOptions().dtype(at::kFloat));
    }

    /// A mask of which about the given fraction is set.
    inline at::Tensor random_mask(at::IntArrayRef sizes, double fraction, uint64_t seed)
    {
        auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
        return at::rand(sizes, generator, at::TensorOptions().dtype(at::kFloat)) < fraction;
    }

    inline std::string to_text(const at::Tensor& x)
    {
        std::stringstream text;
        if (x.numel() <= 64) { text << x; }
        else {
            text << c10::toString(x.scalar_type()) << " tensor of sizes " << x.sizes();
        }
        return text.str();
    }

    /// Equal in dtype, shape and every value; NaN differs from all.
    inline testing::AssertionResult equal(const at::Tensor& got, const at::Tensor& want)
    {
        if (got.scalar_type() == want.scalar_type() && got.sizes() == want.sizes() &&
            at::equal(got.cpu(), want.cpu())) {
            return testing::AssertionSuccess();
        }
        return testing::AssertionFailure() << "got " << to_text(got) << "\nwant " << to_text(want);
    }

    /// Equal in shape, and in value to within `tolerance`.
    inline testing::AssertionResult near(const at::Tensor& got, const at::Tensor& want, double tolerance)
    {
        if (got.sizes() != want.sizes()) {
            return testing::AssertionFailure() << "got sizes " << got.sizes() << ", want " << want.sizes();
        }
        if (got.numel() == 0) return testing::AssertionSuccess();
        const auto wide = at::kComplexDouble;
        const double worst = at::max(at::abs(got.cpu().to(wide) - want.cpu().to(wide))).item<double>();
        if (worst <= tolerance) return testing::AssertionSuccess();
        return testing::AssertionFailure() << "differs by up to " << worst << " (allowed " << tolerance << ")\ngot "
                                           << to_text(got) << "\nwant " << to_text(want);
    }

    template <class Call>
    testing::AssertionResult refuses(const Call& call, const std::string& text)
    {
        try {
            call();
        }
        catch (const WireCell::ValueError& error) {
            const std::string what = error.what();
            if (what.find(text) != std::string::npos) return testing::AssertionSuccess();
            return testing::AssertionFailure() << "the message \"" << what << "\" lacks \"" << text << "\"";
        }
        return testing::AssertionFailure() << "no ValueError";
    }
}

#define EXPECT_TENSOR_EQ(got, want) EXPECT_TRUE(spng::test::equal(got, want))
#define EXPECT_TENSOR_NEAR(got, want, tolerance) EXPECT_TRUE(spng::test::near(got, want, tolerance))
/// The statement throws a ValueError whose message holds `text`.
#define EXPECT_REFUSED(statement, text) EXPECT_TRUE(spng::test::refuses([&] { (void)(statement); }, text))
