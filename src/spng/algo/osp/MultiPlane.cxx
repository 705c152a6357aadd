#include "WireCellSpng/algo/osp/MultiPlane.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG::OSP {

    namespace {
        constexpr int collection = 2;

        /// How many slices ROIs reach into.
        int count_slices(const std::array<PlaneRois, 3>& planes, int resolution)
        {
            int last = 0;
            for (const auto& plane : planes) {
                for (const auto& row : plane.own().rows) {
                    for (const int which : row) last = std::max(last, plane.own().rois[which].end);
                }
            }
            return last / resolution + 1;
        }

        float value_in(const Roi& roi, int slice, const MultiPlaneParams& params)
        {
            const auto& c = roi.content;
            if (params.whole_roi) return *std::max_element(c.begin(), c.end());
            const int begin = slice * params.resolution - roi.start, last = roi.length() - 1;
            const int a = std::clamp(begin, 0, last), b = std::clamp(begin + params.resolution, 0, last);
            return std::max({c[a], c[(a + b) / 2], c[b]});
        }

        /// Call work(slice, wire, ROI, value) for what is registered on a face.
        template <class Work>
        void for_registered(const PlaneRois& plane, const std::vector<std::vector<int>>& wires_of,
                            const MultiPlaneParams& params, const Work& work)
        {
            const auto& set = plane.own();
            for (size_t row = 0; row < set.rows.size(); ++row) {
                for (const int which : set.rows[row]) {
                    const auto& roi = set.rois[which];
                    const int last = roi.end / params.resolution;
                    for (int slice = roi.start / params.resolution; slice <= last; ++slice) {
                        const float value = value_in(roi, slice, params);
                        if (value < params.registered) continue;
                        for (const int wire : wires_of[row]) work(slice, wire, which, value);
                    }
                }
            }
        }

        using Slices = std::vector<std::vector<int>>;

        /// The active wires of each slice.
        Slices active_wires(const PlaneRois& plane, const std::vector<std::vector<int>>& wires_of, int nslices,
                            const MultiPlaneParams& params)
        {
            Slices active(nslices);
            for_registered(plane, wires_of, params, [&](int slice, int wire, int, float value) {
                if (value >= params.active) active[slice].push_back(wire);
            });
            for (auto& wires : active) {
                std::sort(wires.begin(), wires.end());
                wires.erase(std::unique(wires.begin(), wires.end()), wires.end());
            }
            return active;
        }

        /// Which wires of the target are within a wire of a crossing of active ones.
        class Crossed {
          public:
            Crossed(const at::Tensor& crossings, size_t nwires)
              : m_table(crossings.data_ptr<int32_t>())
              , m_columns(crossings.size(1))
              , m_nwires(static_cast<int>(nwires))
              , m_hit(nwires + 2)
            {
            }

            /// Call work(wire), in order.
            template <class Work>
            void for_wires(const std::vector<int>& one, const std::vector<int>& two, const Work& work)
            {
                std::fill(m_hit.begin(), m_hit.end(), 0);
                for (const int i : one) {
                    const auto* row = m_table + i * m_columns;
                    for (const int j : two) {
                        const auto x = row[j];
                        if (x >= -1 && x <= m_nwires) m_hit[x + 1] = 1;
                    }
                }
                for (int wire = 0; wire < m_nwires; ++wire) {
                    if (m_hit[wire] || m_hit[wire + 1] || m_hit[wire + 2]) work(wire);
                }
            }

          private:
            const int32_t* m_table;
            int64_t m_columns;
            int m_nwires;
            std::vector<char> m_hit; // from the place before the first wire to that after the last
        };

        void find_on_face(const std::array<PlaneRois, 3>& planes, int target, const FaceGrid& face, int nslices,
                          const MultiPlaneParams& params, Coincidences& found)
        {
            const int other = 1 - target, resolution = params.resolution;
            const auto one = active_wires(planes[other], face.wires_of[other], nslices, params);
            const auto two = active_wires(planes[collection], face.wires_of[collection], nslices, params);
            const auto nwires = face.row_of[target].size();
            std::vector<int> registered(nslices * nwires, -1);
            for_registered(planes[target], face.wires_of[target], params,
                           [&](int slice, int wire, int which, float) { registered[slice * nwires + wire] = which; });
            Crossed crossed(face.crossings[target], nwires);
            for (int slice = 0; slice < nslices; ++slice) {
                if (one[slice].empty() || two[slice].empty()) continue;
                const Range ticks{slice * resolution, slice * resolution + resolution};
                crossed.for_wires(one[slice], two[slice], [&](int wire) {
                    const int row = face.row_of[target][wire];
                    if (row >= 0) found.two[row].push_back(ticks);
                    const int which = registered[slice * nwires + wire];
                    if (which < 0) return;
                    const auto& roi = planes[target].own().rois[which];
                    auto& list = found.three[{roi.row, roi.start}];
                    if (!list.empty() && ticks.start - list.back().end <= resolution) { list.back().end = ticks.end; }
                    else {
                        list.push_back(ticks);
                    }
                });
            }
        }
    }

    std::array<at::Tensor, 2> wire_crossings(const RayGrid& grid, const std::array<int64_t, 3>& nwires)
    {
        std::array<at::Tensor, 2> crossings;
        for (const int target : {0, 1}) {
            const int other = 1 - target;
            const auto one = at::arange(nwires[other], at::kDouble).unsqueeze(1);
            const auto two = at::arange(nwires[collection], at::kDouble).unsqueeze(0);
            const auto place = grid.pitch_location(other, one, collection, two, target);
            crossings[target] = grid.pitch_index(place, target).to(at::kInt).contiguous();
        }
        return crossings;
    }

    Coincidences find_coincidences(const std::array<PlaneRois, 3>& planes, int target,
                                   const std::vector<FaceGrid>& faces, const MultiPlaneParams& params)
    {
        SPNG_VALIDATE(params.resolution > 0, "coincidences in slices of {} ticks (want 1 or more)", params.resolution);
        const int nslices = count_slices(planes, params.resolution);
        Coincidences found;
        found.two.resize(planes[target].own().rows.size());
        for (const auto& face : faces) {
            if (!params.faces_apart) {
                // Where the second face has an earlier slice than the first, the last range ends there.
                find_on_face(planes, target, face, nslices, params, found);
                continue;
            }
            Coincidences own;
            own.two.swap(found.two);
            find_on_face(planes, target, face, nslices, params, own);
            own.two.swap(found.two);
            for (const auto& [key, list] : own.three) {
                auto& all = found.three[key];
                all.insert(all.end(), list.begin(), list.end());
            }
        }
        return found;
    }

    RowPainter paint_ranges(RowRanges rows, int64_t nticks, float value)
    {
        return [rows = std::move(rows), nticks, value](int64_t row, float* samples) {
            for_ticks(rows[row], nticks, [&](int64_t tick) { samples[tick] = value; });
        };
    }

    RowRanges ranges_by_row(const Protected& three, size_t nrows)
    {
        RowRanges rows(nrows);
        for (const auto& [key, list] : three) {
            auto& row = rows[key.first];
            row.insert(row.end(), list.begin(), list.end());
        }
        return rows;
    }
}
