#pragma once
#include "WireCellEval/ChargeFiles.h"
#include "WireCellEval/Planes.h"
#include "WireCellSpng/algo/score/TrackFigures.h"
#include "WireCellUtil/Configuration.h"

#include <ostream>

namespace WireCell::Eval {

    /// Of each plane, the figures of the track in each event, in one.
    std::vector<SPNG::TrackFigures> track_figures(ChargeFiles& files, const std::vector<Plane>& planes);

    /// The width of a column of such names below the title "plane".
    size_t name_width(const std::vector<std::string>& names);

    /// A table, in percent, with a name for each of the tracks.
    void print_tracks(const std::vector<SPNG::TrackFigures>& tracks, const std::vector<std::string>& names,
                      std::ostream& out);

    /// A plane's object of the standard form.
    Configuration track_json(const SPNG::TrackFigures& track);
}
