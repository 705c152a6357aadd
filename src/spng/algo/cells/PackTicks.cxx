#include "WireCellSpng/algo/cells/PackTicks.h"

#include "Rows.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace WireCell::SPNG {

    namespace {
        constexpr int64_t word_bits = 64;

        int64_t count_words(int64_t nticks) { return (nticks + word_bits - 1) / word_bits; }

        void pack_row(const bool* mask, int64_t nticks, int64_t* words)
        {
            // Gathers the low bits of 8 bytes, first byte lowest, in the product's top byte.
            constexpr uint64_t collect = 0x0102040810204080;
            for (int64_t word = 0; word < count_words(nticks); ++word) {
                uint64_t bits = 0;
                for (int64_t byte = 0; byte < 8; ++byte) {
                    const int64_t tick = word * word_bits + byte * 8;
                    if (tick >= nticks) break;
                    uint64_t eight = 0;
                    std::memcpy(&eight, mask + tick, std::min<int64_t>(8, nticks - tick));
                    bits |= (eight * collect >> 56) << (8 * byte);
                }
                words[word] = static_cast<int64_t>(bits);
            }
        }

        /// Eight bytes of 0 or 1 for each value of a byte, lowest bit first.
        std::array<uint64_t, 256> spread_table()
        {
            std::array<uint64_t, 256> table{};
            for (uint64_t value = 0; value < 256; ++value) {
                for (int bit = 0; bit < 8; ++bit) table[value] |= (value >> bit & 1) << (8 * bit);
            }
            return table;
        }

        void unpack_row(const int64_t* words, int64_t nticks, bool* mask)
        {
            static const auto spread = spread_table();
            for (int64_t tick = 0; tick < nticks; tick += 8) {
                const auto word = static_cast<uint64_t>(words[tick / word_bits]);
                const uint64_t eight = spread[word >> (tick % word_bits) & 255];
                std::memcpy(mask + tick, &eight, std::min<int64_t>(8, nticks - tick));
            }
        }

        at::Tensor pack_tensor(const at::Tensor& mask)
        {
            const int64_t nticks = mask.size(-1);
            const auto full = at::constant_pad_nd(mask, {0, count_words(nticks) * word_bits - nticks});
            const auto bits = full.unflatten(-1, {count_words(nticks), word_bits}).to(at::kLong);
            const auto shift = at::arange(word_bits, bits.options());
            return at::sum(at::bitwise_left_shift(bits, shift), -1);
        }

        at::Tensor unpack_tensor(const at::Tensor& words, int64_t nticks)
        {
            const auto shift = at::arange(word_bits, words.options());
            const auto bits = at::bitwise_right_shift(words.unsqueeze(-1), shift).bitwise_and(1);
            return bits.to(at::kBool).flatten(-2).narrow(-1, 0, nticks).contiguous();
        }
    }

    at::Tensor pack_ticks(const at::Tensor& mask)
    {
        SPNG_VALIDATE(mask.dim() > 0 && mask.scalar_type() == at::kBool, "cannot pack {} ticks (want bool)",
                      c10::toString(mask.scalar_type()));
        if (!mask.is_cpu()) return pack_tensor(mask);
        const auto rows = mask.contiguous();
        const int64_t nticks = mask.size(-1);
        const int64_t nwords = count_words(nticks);
        auto sizes = mask.sizes().vec();
        sizes.back() = nwords;
        const auto words = at::empty(sizes, mask.options().dtype(at::kLong));
        const bool* in = rows.const_data_ptr<bool>();
        int64_t* out = words.mutable_data_ptr<int64_t>();
        detail::for_rows(detail::count_rows(rows), nticks, [&](int64_t begin, int64_t end) {
            for (int64_t row = begin; row < end; ++row) pack_row(in + row * nticks, nticks, out + row * nwords);
        });
        return words;
    }

    at::Tensor unpack_ticks(const at::Tensor& words, int64_t nticks)
    {
        SPNG_VALIDATE(words.dim() > 0 && words.scalar_type() == at::kLong && words.size(-1) == count_words(nticks),
                      "cannot unpack {} ticks from {} {} words", nticks, words.size(-1),
                      c10::toString(words.scalar_type()));
        if (!words.is_cpu()) return unpack_tensor(words, nticks);
        const auto rows = words.contiguous();
        const int64_t nwords = words.size(-1);
        auto sizes = words.sizes().vec();
        sizes.back() = nticks;
        const auto mask = at::empty(sizes, words.options().dtype(at::kBool));
        const int64_t* in = rows.const_data_ptr<int64_t>();
        bool* out = mask.mutable_data_ptr<bool>();
        detail::for_rows(detail::count_rows(mask), nticks, [&](int64_t begin, int64_t end) {
            for (int64_t row = begin; row < end; ++row) unpack_row(in + row * nwords, nticks, out + row * nticks);
        });
        return mask;
    }
}
