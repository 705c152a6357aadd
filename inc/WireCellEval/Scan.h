#pragma once
#include "WireCellEval/PointFigures.h"

#include <map>
#include <ostream>
#include <string>
#include <vector>

/// Scans over angles and energies: jobs of simulation and several chains of signal processing, and what comes of them.
namespace WireCell::Eval {

    struct Scan {
        std::map<std::string, std::string>
            arguments;          ///< of cfg/angle-scan.jsonnet; those that are missing have its defaults
        int threads = 0;        ///< most threads of the job, 0 for no limit
        bool overwrite = false; ///< whether points that are there are done again

        const std::string& folder() const { return arguments.at("output"); }
    };

    /// What the arguments of a scan mean.
    struct ScanPlan {
        std::vector<std::string> points, chains; ///< by name
        Configuration settings;                  ///< that all points of a folder share
    };

    /// ValueError: an argument makes no sense.
    ScanPlan plan_of(const Scan& scan);

    /// The points of a scan that its folder lacks, or that lack a chain, by name.  ValueError: the folder has points of a scan with
    /// other settings.  IOError: one of them is damaged, or the folder can not be written.
    std::vector<std::string> missing_points(const Scan& scan, const ScanPlan& plan);

    /// Run the job for the points, in a process of its own with wire-cell from the folder of this program, and return its exit
    /// code.  Where that is not 0 it has said why on standard error; points that are complete stay.
    int run_points(const Scan& scan, const std::vector<std::string>& points);

    /// The figures of all points of the scan and of all of its chains, points first.  IOError: one is missing.
    std::vector<PointFigures> read_figures(const Scan& scan, const ScanPlan& plan);
}
