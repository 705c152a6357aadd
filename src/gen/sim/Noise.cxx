#include "Noise.h"

#include <ATen/ATen.h>

#include <bit>
#include <cmath>
#include <numbers>

namespace WireCell::Gen::Sim {

    namespace {
        constexpr int64_t bits(uint64_t word) { return std::bit_cast<int64_t>(word); }

        /// Unsigned words moved down; those of a tensor count as signed.
        at::Tensor moved_down(const at::Tensor& words, int64_t by)
        {
            return words.bitwise_right_shift(by).bitwise_and_((int64_t{1} << (64 - by)) - 1);
        }

        /// SplitMix64 (Steele, Lea, Flood 2014) as a function of key and place: [row, place] random words of 64 bits.
        at::Tensor random_words(const at::Tensor& keys, int64_t count)
        {
            const auto places = at::arange(1, count + 1, keys.options()).mul_(bits(0x9e3779b97f4a7c15));
            auto words = keys.unsqueeze(1) + places;
            words.bitwise_xor_(moved_down(words, 30)).mul_(bits(0xbf58476d1ce4e5b9));
            words.bitwise_xor_(moved_down(words, 27)).mul_(bits(0x94d049bb133111eb));
            return words.bitwise_xor_(moved_down(words, 31));
        }

        /// 24 bits of random words as numbers between 0 and 1.
        at::Tensor unit_numbers(const at::Tensor& words, int64_t first_bit)
        {
            auto part = words.bitwise_right_shift(first_bit).bitwise_and_(0xffffff).to(at::kFloat);
            return part.add_(0.5).mul_(0x1p-24);
        }
    }

    at::Tensor noise_sigma(const at::Tensor& amplitude, int64_t nticks)
    {
        return amplitude.narrow(-1, 0, nticks / 2 + 1) * std::sqrt(2 / std::numbers::pi);
    }

    at::Tensor noise_waves(const at::Tensor& keys, const at::Tensor& sigma, int64_t nticks)
    {
        const auto words = random_words(keys.to(sigma.device()), sigma.size(-1));
        // Box and Muller: the two parts of a complex number are a pair of independent normal numbers.
        const auto modulus = unit_numbers(words, 40).log_().mul_(-2).sqrt_().mul_(sigma);
        auto phase = unit_numbers(words, 8).mul_(2 * std::numbers::pi);
        phase.select(-1, 0).zero_();
        if (nticks % 2 == 0) phase.select(-1, nticks / 2).zero_();
        return at::fft_irfft(at::complex(modulus * phase.cos(), modulus * phase.sin()), nticks, -1);
    }
}
