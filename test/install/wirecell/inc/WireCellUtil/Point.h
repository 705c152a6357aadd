#pragma once
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/D3Vector.h"

#include <utility>
#include <vector>

namespace WireCell {
    typedef D3Vector<double> Point;
    typedef Point Vector;
    typedef std::pair<Point, Point> Ray;
}
