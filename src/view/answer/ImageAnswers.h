#pragma once
#include "view/answer/Http.h"
#include "view/data/Catalogue.h"

/// What the page is told of files and images.  A file, an event and an image are asked for by their numbers f, e and i; errors are
/// IndexError for numbers that there are not, ValueError for bad requests, IOError for files.
namespace WireCell::View {

    /// Files by name, kind and stamp.
    Response files_answer(Catalogue& catalogue);

    /// The events of a file f.
    Response events_answer(Catalogue& catalogue, const Request& request);

    /// Shape, times, planes and ranges of an image: f, e, i; flat=1 for one without pedestals, 2 where it has any; minus_f, minus_e, minus_i for
    /// a difference.
    Response layer_answer(Catalogue& catalogue, const Request& request);

    /// Of the same, plane p at levels a (rows) and b (columns), the tile r (row of tiles), c (column of tiles): binary, see
    /// encode().
    Response tile_answer(Catalogue& catalogue, const Request& request);

    /// Of the same, the samples of row `row` of plane p: float32, little endian.
    Response wave_answer(Catalogue& catalogue, const Request& request);

    /// The wires of an anode of the detector of file f, and how charge drifts to them: f, anode.
    Response wires_answer(Catalogue& catalogue, const Request& request);

    /// The deposits of an event, at most 200,000 of them, float32: time, charge, x, y, z, an array each after the other.
    Response depos_answer(Catalogue& catalogue, const Request& request);

    /// A tile as bytes, little endian: uint16 rows, columns, 1 or 2 for the number of arrays, 0; then float32 of the least,
    /// and of the largest where there are two.
    std::string encode(const Tile& tile);

    /// JSON of a layer but for its samples.
    Configuration json_of(const Layer& layer);
    Configuration json_of(const EventInfo& event);

    /// {"planes": [{"name", "face", "x", "channels", "tail_y", "tail_z", "head_y", "head_z"}], "faces": [{"anode", "cathode"}
    /// or null], "speed"} of an anode, [mm] and [mm/us].
    Configuration json_of(const Detector& detector, int anode);
}
