#pragma once
#include "WireCellEval/ChargeReport.h"
#include "WireCellUtil/Configuration.h"

#include <ostream>

namespace WireCell::Eval {

    /// Add the track of an event to those of the planes so far.
    void add_tracks(std::vector<PlaneTrack>& tracks, const ChargeImages& images, const std::vector<Plane>& planes);

    /// The width of a column of such names below the title "plane".
    size_t name_width(const std::vector<std::string>& names);

    /// A table, in percent and degrees, with a name for each of the tracks.
    void print_tracks(const std::vector<PlaneTrack>& tracks, const std::vector<std::string>& names, std::ostream& out);

    /// A plane's object of the standard form.
    Configuration track_json(const SPNG::TrackFigures& track);

    /// The same, and the axes of each event.
    Configuration track_json(const PlaneTrack& track);
}
