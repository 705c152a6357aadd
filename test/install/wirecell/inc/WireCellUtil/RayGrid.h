#pragma once
#include "WireCellUtil/Point.h"

namespace WireCell::RayGrid {
    class Coordinates {};
}
