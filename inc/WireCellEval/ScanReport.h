#pragma once
#include "WireCellEval/PointFigures.h"

#include <ostream>
#include <string>
#include <vector>

namespace WireCell::Eval {

    /// A table for each plane, in percent, and what failed.
    void print(const std::vector<PointFigures>& points, std::ostream& out);

    /// A line for each point and chain; what does not exist is empty.
    std::string to_csv(const std::vector<PointFigures>& points);

    /// Write into the folder scan.csv, scan.json and, for each point and chain, ssss/CHAIN/POINT.json in the form of
    /// `ssss-metrics` of wire-cell-python.
    void write(const std::vector<PointFigures>& points, const std::string& folder);
}
