#include "WireCellSpng/algo/cells/CellViews.h"

#include "CudaKernels.h"
#include "Rows.h"
#include "WireCellSpng/algo/cells/PackTicks.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/base/Dims.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>

namespace WireCell::SPNG {

    namespace {
        constexpr int64_t most_blocks = 64; ///< a bit each

        /// Which blocks of a row's words hold anything: bit j stands for words [j*block, (j+1)*block).
        std::vector<uint64_t> activity(const int64_t* words, int64_t nrows, int64_t nwords, int64_t block)
        {
            std::vector<uint64_t> active(nrows, 0);
            for (int64_t row = 0; row < nrows; ++row) {
                for (int64_t word = 0; word < nwords; ++word) {
                    if (words[row * nwords + word]) active[row] |= uint64_t{1} << (word / block);
                }
            }
            return active;
        }

        /// One image of two packed inputs and the places where each has activity.
        struct PackedPair {
            const int64_t* a;
            const int64_t* b;
            std::vector<uint64_t> active_a, active_b;
            int64_t nwords, block;
        };

        void coincide_group(const PackedPair& in, const int32_t* first, const int32_t* second, int64_t npairs,
                            int64_t* out)
        {
            for (int64_t ind = 0; ind < npairs; ++ind) {
                uint64_t both = in.active_a[first[ind]] & in.active_b[second[ind]];
                const int64_t* a = in.a + first[ind] * in.nwords;
                const int64_t* b = in.b + second[ind] * in.nwords;
                for (; both; both &= both - 1) {
                    const int64_t begin = std::countr_zero(both) * in.block;
                    const int64_t end = std::min(in.nwords, begin + in.block);
                    for (int64_t word = begin; word < end; ++word) out[word] |= a[word] & b[word];
                }
            }
        }

        at::Tensor coincide_rows(const at::Tensor& a, const at::Tensor& b, const RowPairs& pairs)
        {
            const auto rows_a = a.contiguous();
            const auto rows_b = b.contiguous();
            const int64_t ngroups = pairs.offsets.size(0) - 1;
            auto sizes = a.sizes().vec();
            sizes[sizes.size() - 2] = ngroups;
            const auto out = at::zeros(sizes, a.options());
            if (out.numel() == 0 || a.numel() == 0 || b.numel() == 0) return out;

            const int64_t nwords = a.size(-1);
            const int64_t per_a = a.size(-2) * nwords;
            const int64_t per_b = b.size(-2) * nwords;
            const int64_t* offsets = pairs.offsets.const_data_ptr<int64_t>();
            const int32_t* first = pairs.first.const_data_ptr<int32_t>();
            const int32_t* second = pairs.second.const_data_ptr<int32_t>();
            for (int64_t image = 0; image < rows_a.numel() / per_a; ++image) {
                PackedPair in{rows_a.const_data_ptr<int64_t>() + image * per_a,
                              rows_b.const_data_ptr<int64_t>() + image * per_b,
                              {},
                              {},
                              nwords,
                              (nwords + most_blocks - 1) / most_blocks};
                in.active_a = activity(in.a, a.size(-2), nwords, in.block);
                in.active_b = activity(in.b, b.size(-2), nwords, in.block);
                int64_t* words = out.mutable_data_ptr<int64_t>() + image * ngroups * nwords;
                at::parallel_for(0, ngroups, 8, [&](int64_t begin, int64_t end) {
                    for (int64_t group = begin; group < end; ++group) {
                        coincide_group(in, first + offsets[group], second + offsets[group],
                                       offsets[group + 1] - offsets[group], words + group * nwords);
                    }
                });
            }
            return out;
        }

        /// One launch of our kernel for all images, groups and words.
        at::Tensor coincide_on_gpu(const at::Tensor& a, const at::Tensor& b, const RowPairs& pairs,
                                   detail::CoincideLaunch launch)
        {
            const auto rows_a = a.contiguous();
            const auto rows_b = b.contiguous();
            const int64_t ngroups = pairs.offsets.size(0) - 1;
            auto sizes = a.sizes().vec();
            sizes[sizes.size() - 2] = ngroups;
            const auto out = at::empty(sizes, a.options());
            if (out.numel() == 0 || a.numel() == 0 || b.numel() == 0) return out.zero_();

            const int64_t nwords = a.size(-1);
            const CoincideCall call{rows_a.const_data_ptr<int64_t>(),
                                    rows_b.const_data_ptr<int64_t>(),
                                    pairs.first.const_data_ptr<int32_t>(),
                                    pairs.second.const_data_ptr<int32_t>(),
                                    pairs.offsets.const_data_ptr<int64_t>(),
                                    out.mutable_data_ptr<int64_t>(),
                                    rows_a.numel() / (a.size(-2) * nwords),
                                    a.size(-2),
                                    b.size(-2),
                                    ngroups,
                                    nwords};
            const auto stream = c10::impl::VirtualGuardImpl(a.device().type()).getStream(a.device());
            const char* const trouble = launch(&call, stream.native_handle());
            SPNG_VALIDATE(!trouble, "the search for coincidences does not start on {} ({})", a.device().str(), trouble);
            return out;
        }

        /// OR along dimension -2, halving it until nothing is left.
        at::Tensor or_reduce(at::Tensor x)
        {
            for (int64_t size = x.size(-2); size > 1; size = x.size(-2)) {
                // With an odd size the halves overlap, which OR does not mind.
                const int64_t half = (size + 1) / 2;
                x = x.narrow(-2, 0, half).bitwise_or(x.narrow(-2, size - half, half));
            }
            return x.squeeze(-2);
        }

        at::Tensor feature_words(CellFeature feature, const at::Tensor& own, const at::Tensor& cross)
        {
            switch (feature) {
            case CellFeature::mp0:
                return ~(own | cross);
            case CellFeature::mp1:
                return own & ~cross;
            case CellFeature::mp2:
                return ~own & cross;
            default:
                return own & cross;
            }
        }

        using Triple = std::array<int32_t, 3>; // group, first, second

        /// Sort by one column, keeping the order of equals: a counting sort, as rows are few and pairs many.
        void sort_by(int part, int64_t count, std::vector<Triple>& triples, std::vector<Triple>& spare)
        {
            std::vector<int64_t> place(count + 1, 0);
            for (const auto& triple : triples) ++place[triple[part] + 1];
            std::partial_sum(place.begin(), place.end(), place.begin());
            spare.resize(triples.size());
            for (const auto& triple : triples) spare[place[triple[part]]++] = triple;
            triples.swap(spare);
        }

        /// In lexical order and without repetitions.  `counts` is larger than any number of the column.
        std::vector<Triple> sorted_triples(const std::array<at::Tensor, 3>& columns,
                                           const std::array<int64_t, 3>& counts)
        {
            std::vector<Triple> triples(static_cast<size_t>(columns[0].numel()));
            for (int part = 0; part < 3; ++part) {
                SPNG_VALIDATE(counts[part] <= std::numeric_limits<int32_t>::max(), "images of {} rows", counts[part]);
                const auto column = columns[part].accessor<int64_t, 1>();
                for (size_t ind = 0; ind < triples.size(); ++ind) {
                    triples[ind][part] = static_cast<int32_t>(column[static_cast<int64_t>(ind)]);
                }
            }
            std::vector<Triple> spare;
            for (int part = 2; part >= 0; --part) sort_by(part, counts[part], triples, spare);
            triples.erase(std::unique(triples.begin(), triples.end()), triples.end());
            return triples;
        }

        std::vector<int64_t> without_channels(const at::Tensor& mask)
        {
            auto sizes = mask.sizes().vec();
            sizes.erase(sizes.end() - 2);
            return sizes;
        }
    }

    RowPairs RowPairs::to(at::Device device) const
    {
        return {first.to(device), second.to(device), offsets.to(device), longest, first_rows, second_rows};
    }

    CellViewsPlan CellViewsPlan::to(at::Device device) const { return {view, pairs.to(device)}; }

    std::array<at::Tensor, 3> pack_masks(const std::array<at::Tensor, 3>& masks)
    {
        for (int view = 0; view < 3; ++view) {
            const auto& mask = masks[view];
            SPNG_VALIDATE(mask.dim() >= 2 && mask.scalar_type() == at::kBool,
                          "mask of plane {} is {} of {} dimensions (want bool [..., channel, tick])", view,
                          c10::toString(mask.scalar_type()), mask.dim());
            SPNG_VALIDATE(without_channels(mask) == without_channels(masks[0]),
                          "masks of planes 0 and {} differ in more than channels (sizes {} and {})", view,
                          fmt::join(masks[0].sizes().vec(), " x "), fmt::join(mask.sizes().vec(), " x "));
        }
        if (masks[0].is_cpu()) return {pack_ticks(masks[0]), pack_ticks(masks[1]), pack_ticks(masks[2])};
        // On a GPU one operator for all costs as much as for one.
        const auto words = pack_ticks(at::cat({masks[0], masks[1], masks[2]}, dim::channel));
        const auto packed = words.split_with_sizes(
            {masks[0].size(dim::channel), masks[1].size(dim::channel), masks[2].size(dim::channel)}, dim::channel);
        return {packed[0], packed[1], packed[2]};
    }

    RowPairs group_pairs(const at::Tensor& group, const at::Tensor& first, const at::Tensor& second, int64_t ngroups)
    {
        if (group.numel() == 0) return {first.to(at::kInt), second.to(at::kInt), at::zeros(ngroups + 1, at::kLong)};
        const std::array<int64_t, 3> counts{at::max(group).item<int64_t>() + 1, at::max(first).item<int64_t>() + 1,
                                            at::max(second).item<int64_t>() + 1};
        SPNG_VALIDATE(counts[0] <= ngroups, "pairs for more groups than {}", ngroups);
        const auto triples = sorted_triples({group, first, second}, counts);

        const auto npairs = static_cast<int64_t>(triples.size());
        RowPairs pairs;
        pairs.first = at::empty({npairs}, at::kInt);
        pairs.second = at::empty({npairs}, at::kInt);
        pairs.offsets = at::zeros({ngroups + 1}, at::kLong);
        int32_t* firsts = pairs.first.mutable_data_ptr<int32_t>();
        int32_t* seconds = pairs.second.mutable_data_ptr<int32_t>();
        int64_t* offsets = pairs.offsets.mutable_data_ptr<int64_t>();
        for (int64_t ind = 0; ind < npairs; ++ind) {
            firsts[ind] = triples[ind][1];
            seconds[ind] = triples[ind][2];
            ++offsets[triples[ind][0] + 1];
        }
        pairs.longest = *std::max_element(offsets, offsets + ngroups + 1);
        std::partial_sum(offsets, offsets + ngroups + 1, offsets);
        pairs.first_rows = counts[1];
        pairs.second_rows = counts[2];
        return pairs;
    }

    at::Tensor coincide(const at::Tensor& a, const at::Tensor& b, const RowPairs& pairs)
    {
        SPNG_VALIDATE(a.size(dim::channel) >= pairs.first_rows && b.size(dim::channel) >= pairs.second_rows,
                      "images of {} and {} rows for pairs of {} and {}", a.size(dim::channel), b.size(dim::channel),
                      pairs.first_rows, pairs.second_rows);
        if (a.is_cpu()) return coincide_rows(a, b, pairs);
        const auto launch = a.is_cuda() ? detail::cuda_coincide() : nullptr;
        return launch ? coincide_on_gpu(a, b, pairs, launch) : coincide_segments(a, b, pairs);
    }

    at::Tensor coincide_segments(const at::Tensor& a, const at::Tensor& b, const RowPairs& pairs, int64_t chunk)
    {
        const int64_t ngroups = pairs.offsets.size(0) - 1;
        const int64_t nwords = a.size(-1);
        auto sizes = a.sizes().vec();
        sizes[sizes.size() - 2] = ngroups;
        if (pairs.longest == 0 || nwords == 0) return at::zeros(sizes, a.options());

        // Every group gets as many pairs as the longest one, by repeating its last pair.
        const auto begin = pairs.offsets.narrow(0, 0, ngroups).unsqueeze(1);
        const auto end = pairs.offsets.narrow(0, 1, ngroups).unsqueeze(1);
        const auto slots = at::arange(pairs.longest, begin.options());
        const auto pair = at::minimum(begin + slots, end - 1).clamp_min(0).flatten();
        const auto first = pairs.first.index_select(0, pair);
        const auto second = pairs.second.index_select(0, pair);
        const auto filled = (end > begin).to(at::kLong).neg(); // all bits set, or none

        const int64_t images = a.numel() / (a.size(-2) * nwords);
        const int64_t step = std::clamp<int64_t>(chunk / (8 * images * first.size(0)), 1, nwords);
        std::vector<at::Tensor> parts;
        for (int64_t word = 0; word < nwords; word += step) {
            const int64_t width = std::min(step, nwords - word);
            auto both = a.narrow(-1, word, width).index_select(-2, first);
            both.bitwise_and_(b.narrow(-1, word, width).index_select(-2, second));
            parts.push_back(or_reduce(both.unflatten(-2, {ngroups, pairs.longest})) & filled);
        }
        return at::cat(parts, -1);
    }

    CellViewsPlan plan_cell_views(const at::Tensor& cells, int view, int64_t nrows)
    {
        SPNG_VALIDATE(view >= 0 && view < 3, "target view {} (want 0, 1 or 2)", view);
        SPNG_VALIDATE(cells.dim() == 2 && cells.size(1) == 3, "cells have sizes ({}) (want N x 3)",
                      fmt::join(cells.sizes().vec(), ", "));
        const auto column = [&](int plane) { return cells.select(1, plane % 3); };
        return {view, group_pairs(column(view), column(view + 1), column(view + 2), nrows)};
    }

    std::vector<at::Tensor> cell_views(const std::array<at::Tensor, 3>& masks, const std::vector<CellViewsPlan>& plans,
                                       const std::vector<CellFeature>& features)
    {
        const auto words = pack_masks(masks);
        std::vector<at::Tensor> out;
        for (const auto& plan : plans) {
            const auto& own = words[plan.view];
            const int64_t nrows = plan.pairs.offsets.size(0) - 1;
            SPNG_VALIDATE(own.size(dim::channel) == nrows, "mask of plane {} has {} channels (the cells have {})",
                          plan.view, own.size(dim::channel), nrows);
            const auto cross = coincide(words[(plan.view + 1) % 3], words[(plan.view + 2) % 3], plan.pairs);
            std::vector<at::Tensor> images;
            for (const auto feature : features) images.push_back(feature_words(feature, own, cross));
            out.push_back(unpack_ticks(at::stack(images, dim::feature), masks[0].size(dim::tick)));
        }
        return out;
    }

    at::Tensor cell_views(const std::array<at::Tensor, 3>& masks, const CellViewsPlan& plan,
                          const std::vector<CellFeature>& features)
    {
        return cell_views(masks, std::vector{plan}, features).front();
    }
}
