#pragma once
#include "WireCellSpng/algo/cells/CellBasis.h"
#include "WireCellSpng/algo/cells/CellViews.h"

#include <boost/describe.hpp>

/// Words of configurations for what the search for coincidences does.
namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(CellFeature, mp0, mp1, mp2, mp3)
    BOOST_DESCRIBE_ENUM(Rounding, centre, edge)
}
