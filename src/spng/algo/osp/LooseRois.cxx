#include "WireCellSpng/algo/osp/LooseRois.h"

#include "Rows.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/base/Dims.h"

namespace WireCell::SPNG::OSP {

    namespace {
        /// [electrons per bin] by how much the way down may rise
        constexpr double tolerated_rise = 25;

        /// The search in one row.
        class Search {
          public:
            Search(const std::vector<float>& y, float threshold, const LooseParams& params)
              : m_y(y)
              , m_nbins(static_cast<int>(y.size()))
              , m_threshold(threshold)
              , m_low(threshold * params.th_factor1)
              , m_short(params.short_length)
              , m_jump(params.jump_one_bin)
            {
            }

            Ranges found() const
            {
                Ranges list;
                for (int j = 1; j < m_nbins - 1; ++j) {
                    Range roi;
                    if (m_y[j] > m_threshold) { roi = {walk_left(j, m_low), walk_right(j, m_low)}; }
                    else if (m_y[j] > m_y[j - 1] && m_y[j] > m_y[j + 1]) {
                        roi = {walk_left(j, m_y[j - 1]), walk_right(j, m_y[j + 1])};
                        if (!stands_out(roi)) continue;
                    }
                    else {
                        continue;
                    }
                    if (!list.empty() && roi.start <= list.back().end) { list.back().end = roi.end; }
                    else {
                        list.push_back(roi);
                    }
                    j = roi.end;
                }
                return merge_where_high(m_y, std::move(list), m_low);
            }

          private:
            double at(int k) const { return m_y[(k % m_nbins + m_nbins) % m_nbins]; }
            /// Mean of three bins.
            double around(int k) const { return (at(k - 1) + at(k) + at(k + 1)) / 3; }

            bool goes_down(int k, int step) const
            {
                const double limit = around(k) + tolerated_rise;
                return around(k + step) < limit || (m_jump && around(k + 2 * step) < limit);
            }

            int walk_left(int k, double threshold) const
            {
                while (m_y[k] > threshold) {
                    if (--k <= 0) {
                        k = 0;
                        break;
                    }
                }
                while (goes_down(k, -1)) {
                    if (--k <= 0) return 0;
                }
                return k;
            }

            int walk_right(int k, double threshold) const
            {
                const int last = m_nbins - 1;
                while (m_y[k] > threshold) {
                    if (++k >= last) {
                        k = last;
                        break;
                    }
                }
                while (goes_down(k, 1)) {
                    if (++k >= last) return last;
                }
                return k;
            }

            bool stands_out(const Range& roi) const
            {
                const auto first = m_y.begin();
                const auto top = static_cast<int>(std::max_element(first + roi.start, first + roi.end + 1) - first);
                const double peak = m_y[top];
                if (peak - m_y[roi.start] + peak - m_y[roi.end] > 2.0 * m_threshold) return true;
                const int left = std::max(roi.start, top - m_short), right = std::min(roi.end, top + m_short);
                return peak - m_y[left] > m_low && peak - m_y[right] > m_low;
            }

            const std::vector<float>& m_y;
            int m_nbins;
            float m_threshold;
            double m_low;
            int m_short;
            bool m_jump;
        };
    }

    Ranges loose_bins(const std::vector<float>& y, float threshold, const LooseParams& params)
    {
        return Search(y, threshold, params).found();
    }

    Ranges merge_where_high(const std::vector<float>& y, Ranges list, double low)
    {
        const auto is_high_between = [&](const Range& one, const Range& two) {
            const double foot = y[one.start], slope = (y[two.end] - foot) / (two.end - one.start);
            for (int j = one.end; j <= two.start; ++j) {
                if (!(y[j] - (foot + slope * (j - one.start)) >= low)) return false;
            }
            return true;
        };
        for (size_t ind = 0; ind + 1 < list.size();) {
            if (!is_high_between(list[ind], list[ind + 1])) {
                ++ind;
                continue;
            }
            list[ind].end = list[ind + 1].end;
            list.erase(list.begin() + static_cast<std::ptrdiff_t>(ind) + 1);
            ind = 0;
        }
        return list;
    }

    Ranges extend_by_tight(const Ranges& loose, const Ranges& tight)
    {
        Ranges result;
        for (auto roi : loose) {
            for (const auto& tight_roi : tight) {
                if (tight_roi.start < roi.start && roi.start < tight_roi.end) roi.start = tight_roi.start;
                if (tight_roi.start < roi.end && roi.end < tight_roi.end) roi.end = tight_roi.end;
            }
            // The end may come out earlier than it was.
            if (!result.empty() && roi.start < result.back().end) { result.back().end = roi.end; }
            else {
                result.push_back(roi);
            }
        }
        return result;
    }

    RowRanges loose_rois(const at::Tensor& image, const at::Tensor& rms, const RowRanges& bad, const RowRanges& tight,
                         const LooseParams& params)
    {
        SPNG_VALIDATE(params.rebin > 0, "loose ROIs in bins of {} ticks (want 1 or more)", params.rebin);
        const auto nrows = image.size(0), nticks = image.size(dim::tick), nbins = nticks / params.rebin;
        RowRanges result(nrows);
        const auto* data = image.data_ptr<float>();
        const auto* noise = rms.data_ptr<float>();
        SPNG::detail::for_rows(nrows, nticks, [&](int64_t begin, int64_t end) {
            std::vector<float> x(nticks), y(nbins);
            for (auto row = begin; row < end; ++row) {
                std::copy_n(data + row * nticks, nticks, x.begin());
                for_ticks(ranges_of(bad, row), nticks, [&](int64_t i) { x[i] = 0; });
                for (int64_t bin = 0; bin < nbins; ++bin) {
                    double sum = 0;
                    for (int64_t i = 0; i < params.rebin; ++i) sum += x[bin * params.rebin + i];
                    y[bin] = static_cast<float>(sum);
                }
                const double threshold = std::min(noise[row] * params.rebin * params.th_factor, params.max_th);
                auto list = loose_bins(y, static_cast<float>(threshold), params);
                for (auto& roi : list) { roi = {roi.start * params.rebin, roi.end * params.rebin + params.rebin - 1}; }
                result[row] = extend_by_tight(list, tight[row]);
            }
        });
        return result;
    }
}
