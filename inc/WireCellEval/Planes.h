#pragma once
#include <optional>
#include <string>
#include <vector>

namespace WireCell::Eval {

    /// The channels of a wire plane.
    struct Plane {
        /// Channels from begin to before end.
        struct Range {
            int begin = 0, end = 0;
        };

        std::string name;          ///< U, V, W, or a number where there are not three
        std::optional<int> anode;  ///< its ident, where a detector is known
        std::vector<Range> ranges; ///< ascending, not empty
        double pitch = 0;          ///< [length] distance of the wires, 0 where no detector is known
        double drift_speed = 0;    ///< [length/time] likewise

        bool has(int channel) const;
    };

    /// Planes from the first channel of each, and the end.  ValueError unless these ascend.
    std::vector<Plane> planes_of_edges(const std::vector<int>& edges);

    /// The planes of those anodes of a detector that have any of the channels, from its file of wires.
    ///
    /// detector: a name that jobs know (pdhd, sbnd, ...), or a file of numbers of one's own, NUMBERS.jsonnet.
    /// ValueError: the detector is not known, or has not all of the channels.  IOError: a file can not be read.
    std::vector<Plane> planes_of_detector(const std::string& detector, const std::vector<int>& channels);
}
