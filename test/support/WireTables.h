#pragma once
#include "WireCellSpng/algo/cells/CellBasis.h"
#include "WireCellUtil/WireSchema.h"

#include <ATen/ATen.h>

#include <map>
#include <string>
#include <vector>

namespace spng::test {

    /// One face of a wires file as the algorithms want it.
    struct FaceTable {
        WireCell::SPNG::FaceWires wires;    // float64 (nwires, 2, 2), (z, y)
        std::array<at::Tensor, 3> channels; // int64 (nwires)
        std::array<at::Tensor, 3> segments; // int64 (nwires)

        /// Channels of a plane's segment-0 wires, in wire order.
        std::vector<int64_t> native_channels(int plane) const
        {
            std::vector<int64_t> list;
            for (int64_t wire = 0; wire < channels[plane].size(0); ++wire) {
                if (segments[plane][wire].item<int64_t>() == 0) list.push_back(channels[plane][wire].item<int64_t>());
            }
            return list;
        }
    };

    inline std::vector<FaceTable> load_faces(const std::string& filename, int anode)
    {
        using namespace WireCell;
        const auto store = WireSchema::load(filename.c_str());
        std::vector<FaceTable> tables;
        for (const auto& face : store.faces(store.anode(anode))) {
            FaceTable table;
            int ind = 0;
            for (const auto& plane : store.planes(face)) {
                std::vector<double> ends;
                std::vector<int64_t> channels, segments;
                for (const auto& wire : store.wires(plane)) {
                    for (const auto* point : {&wire.tail, &wire.head}) {
                        ends.push_back(point->z());
                        ends.push_back(point->y());
                    }
                    channels.push_back(wire.channel);
                    segments.push_back(wire.segment);
                }
                table.wires[ind] = at::tensor(ends, at::kDouble).view({-1, 2, 2});
                table.channels[ind] = at::tensor(channels, at::kLong);
                table.segments[ind++] = at::tensor(segments, at::kLong);
            }
            tables.push_back(table);
        }
        return tables;
    }

    /// The image row of each wire, given the channels of the rows; -1 for channels that are not there.
    inline at::Tensor wire_rows(const at::Tensor& wire_channels, const std::vector<int64_t>& row_channels)
    {
        std::map<int64_t, int64_t> rows;
        for (size_t row = 0; row < row_channels.size(); ++row) rows[row_channels[row]] = static_cast<int64_t>(row);
        auto result = at::full_like(wire_channels, -1);
        for (int64_t wire = 0; wire < wire_channels.size(0); ++wire) {
            const auto it = rows.find(wire_channels[wire].item<int64_t>());
            if (it != rows.end()) result[wire] = it->second;
        }
        return result;
    }
}
