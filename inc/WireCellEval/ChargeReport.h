#pragma once
#include "WireCellEval/ChargeFiles.h"
#include "WireCellEval/EventMeasures.h"
#include "WireCellEval/Planes.h"
#include "WireCellSpng/algo/score/Charge.h"
#include "WireCellSpng/algo/score/TrackFigures.h"
#include "WireCellUtil/Configuration.h"

#include <ostream>

namespace WireCell::Eval {

    struct ReportOptions : ChargeOptions {
        std::string name;        ///< of the signals, where several are compared with the truth
        std::string detector;    ///< tells the planes, see planes_of_detector()
        std::vector<int> planes; ///< in its place: first channel of each plane, and the end
        double qmin = 500; ///< [electrons] channels are valid above this true charge, have fakes above this fake one
        bool by_event = false; ///< figures of each event too
        bool track = false;    ///< the standard figures of the track in each event too, see TrackFigures
    };

    struct PlaneFigures {
        Plane plane;
        SPNG::ChargeMetrics charge;
        SPNG::FakeMetrics fakes;
    };

    /// The figures of each plane.
    std::vector<PlaneFigures> measure(const ChannelCharges& charges, const std::vector<Plane>& planes, double qmin);

    /// The track of a plane in the events of a file.
    struct PlaneTrack : SPNG::TrackFigures {
        struct Axes {
            AxisMeasure space; ///< without an angle where no detector is known
            AxisMeasure raw;   ///< in channels and ticks
        };
        std::vector<Axes> axes; ///< of each event
    };

    struct EventFigures {
        int ident = 0;
        std::vector<PlaneFigures> planes;
    };

    /// Reconstructed charge of a file against the truth of another one.
    struct ChargeReport {
        ReportOptions options;
        size_t frames = 0;
        std::vector<PlaneFigures> planes; ///< over all events
        std::vector<EventFigures> events; ///< one by one, where that was asked for
        std::vector<PlaneTrack> tracks;   ///< of each plane, of the channels of all events; where that was asked for
        std::vector<std::string> remarks; ///< see ChargeFiles
    };

    /// Where neither detector nor planes are given, the detector is the one that the files name.  ValueError if they do
    /// not, or if both are given; else as ChargeFiles and the planes_of functions.
    ChargeReport make_report(const ReportOptions& options);

    /// The signals of several files against one truth, in their order; opt.name and opt.signal are those of each.
    ///
    /// files: each a path, or NAME=PATH; without a name it is the file's, without extensions.
    /// ValueError: two of one name; else as make_report().
    std::vector<ChargeReport> make_reports(const ReportOptions& options, const std::vector<std::string>& files);

    /// What the reports remark, each once.
    std::vector<std::string> remarks_of(const std::vector<ChargeReport>& reports);

    /// Tables, in percent.  Of several reports a row for each in turn, with the names of their signals.
    void print(const std::vector<ChargeReport>& reports, std::ostream& out);

    /// The tracks of the report in the form of `ssss-metrics` of wire-cell-python: {"metrics": [a plane each], "params": {}}.
    /// A fit that failed is null.  docs/metrics.md lists the keys.
    Configuration to_ssss(const ChargeReport& report);

    /// The figures as fractions; what does not exist is NaN, which is written as null.  docs/metrics.md lists the keys.
    Configuration to_json(const std::vector<ChargeReport>& reports);

    /// Write figures to a file, which must be none of those that the reports are of.
    void write(const Configuration& figures, const std::string& path, const std::vector<ChargeReport>& reports);
}
