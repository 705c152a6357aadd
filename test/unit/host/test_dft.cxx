#include "WireCellAux/FftwDFT.h"

#include <gtest/gtest.h>

#include <cmath>
#include <future>
#include <numbers>
#include <random>
#include <vector>

using namespace WireCell;
using complex_t = IDFT::complex_t;
using cvec = std::vector<complex_t>;

namespace {
    cvec noise(int size)
    {
        std::mt19937 engine(size);
        std::normal_distribution<float> normal;
        cvec values(size);
        for (auto& value : values) value = {normal(engine), normal(engine)};
        return values;
    }

    /// The definition of the transform, in double precision.
    cvec slow_dft(const cvec& in)
    {
        const size_t size = in.size();
        cvec out(size);
        for (size_t k = 0; k < size; ++k) {
            std::complex<double> sum = 0;
            for (size_t n = 0; n < size; ++n) {
                sum +=
                    std::complex<double>(in[n]) * std::polar(1.0, -2 * std::numbers::pi * double(k * n % size) / size);
            }
            out[k] = complex_t(sum);
        }
        return out;
    }

    void expect_near(const cvec& got, const cvec& want, float tolerance)
    {
        ASSERT_EQ(got.size(), want.size());
        for (size_t ind = 0; ind < got.size(); ++ind) {
            EXPECT_NEAR(got[ind].real(), want[ind].real(), tolerance) << ind;
            EXPECT_NEAR(got[ind].imag(), want[ind].imag(), tolerance) << ind;
        }
    }
}

class DftSizes : public testing::TestWithParam<int> {
  protected:
    Aux::FftwDFT dft;
};

TEST_P(DftSizes, forward_agrees_with_the_definition)
{
    const auto in = noise(GetParam());
    cvec out(in.size());
    dft.fwd1d(in.data(), out.data(), in.size());
    expect_near(out, slow_dft(in), 1e-4 * GetParam());
}

TEST_P(DftSizes, inverse_undoes_forward_in_place)
{
    const auto in = noise(GetParam());
    auto data = in;
    dft.fwd1d(data.data(), data.data(), data.size());
    dft.inv1d(data.data(), data.data(), data.size());
    expect_near(data, in, 1e-4);
}

TEST_P(DftSizes, real_transforms_agree_with_complex_ones)
{
    const auto random = noise(GetParam());
    std::vector<float> wave(random.size()), back(random.size());
    cvec as_complex(random.size()), want(random.size()), got(random.size());
    for (size_t ind = 0; ind < wave.size(); ++ind) as_complex[ind] = wave[ind] = random[ind].real();
    dft.fwd1d(as_complex.data(), want.data(), wave.size());
    dft.fwd_r2c_1d(wave.data(), got.data(), wave.size());
    expect_near(got, want, 1e-4 * GetParam());
    dft.inv_c2r_1d(got.data(), back.data(), wave.size());
    for (size_t ind = 0; ind < wave.size(); ++ind) EXPECT_NEAR(back[ind], wave[ind], 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Sizes, DftSizes, testing::Values(1, 2, 3, 4, 7, 8, 30, 97, 100, 211, 422, 1009));

TEST(Dft, batches_work_along_either_axis)
{
    const Aux::FftwDFT dft;
    const int nrows = 3, ncols = 5;
    const auto in = noise(nrows * ncols);
    cvec rows(in.size()), columns(in.size()), transposed(in.size()), want(in.size());
    dft.fwd1b(in.data(), rows.data(), nrows, ncols, 1);
    expect_near({rows.begin() + ncols, rows.begin() + 2 * ncols},
                slow_dft({in.begin() + ncols, in.begin() + 2 * ncols}), 1e-4);
    dft.fwd1b(in.data(), columns.data(), nrows, ncols, 0);
    dft.transpose(in.data(), transposed.data(), nrows, ncols);
    dft.fwd1b(transposed.data(), want.data(), ncols, nrows, 1);
    dft.transpose(want.data(), want.data(), ncols, nrows);
    expect_near(columns, want, 1e-5);
}

TEST(Dft, two_dimensional_transform_of_a_plane_wave_is_one_point)
{
    const Aux::FftwDFT dft;
    const int nrows = 4, ncols = 6;
    cvec data(nrows * ncols);
    for (int row = 0; row < nrows; ++row) {
        for (int col = 0; col < ncols; ++col) {
            const double phase = 2 * std::numbers::pi * (1.0 * row / nrows + 2.0 * col / ncols);
            data[row * ncols + col] = complex_t(std::polar(1.0, phase));
        }
    }
    const auto wave = data;
    dft.fwd2d(data.data(), data.data(), nrows, ncols);
    for (int ind = 0; ind < nrows * ncols; ++ind) {
        EXPECT_NEAR(std::abs(data[ind]), ind == 1 * ncols + 2 ? nrows * ncols : 0, 1e-4);
    }
    dft.inv2d(data.data(), data.data(), nrows, ncols);
    expect_near(data, wave, 1e-5);
}

TEST(Dft, nothing_to_transform_is_no_error)
{
    const Aux::FftwDFT dft;
    EXPECT_NO_THROW(dft.fwd1d(nullptr, nullptr, 0));
    EXPECT_NO_THROW(dft.inv2d(nullptr, nullptr, 0, 0));
}

TEST(Dft, threads_do_not_disturb_each_other)
{
    const Aux::FftwDFT dft;
    const auto work = [&dft](int size) {
        const auto in = noise(size);
        const auto want = slow_dft(in);
        double worst = 0;
        for (int time = 0; time < 50; ++time) {
            cvec out(size);
            dft.fwd1d(in.data(), out.data(), size);
            for (int ind = 0; ind < size; ++ind) worst = std::max<double>(worst, std::abs(out[ind] - want[ind]));
        }
        return worst;
    };
    auto other = std::async(std::launch::async, work, 60);
    EXPECT_LT(work(64), 1e-3);
    EXPECT_LT(other.get(), 1e-3);
}

TEST(Dft, a_length_with_a_large_prime_factor_is_as_exact_as_others)
{
    // 3 s of the readout at 511.999 ns: the sum over the whole would lose digits if the phases did.
    const Aux::FftwDFT dft;
    const int size = 2 * 99991;
    cvec wave(size), spectrum(size);
    const int bin = 71234;
    for (int ind = 0; ind < size; ++ind) {
        const auto turns = static_cast<double>(static_cast<int64_t>(ind) * bin % size) / size;
        wave[ind] = complex_t(std::polar(1.0, 2 * std::numbers::pi * turns));
    }
    dft.fwd1d(wave.data(), spectrum.data(), size);
    for (int ind = 0; ind < size; ++ind) ASSERT_NEAR(std::abs(spectrum[ind]), ind == bin ? size : 0, 0.1) << ind;
}
