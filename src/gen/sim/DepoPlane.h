#pragma once
#include "Patch.h"

#include "WireCellIface/IAnodeFace.h"
#include "WireCellIface/IDepoSet.h"
#include "WireCellIface/IWirePlane.h"

/// Deposits as wire planes see them.
namespace WireCell::Gen::Sim {

    /// The deposits that are in the volume in front of a face.
    /// ValueError names the first deposit whose time, position, charge or extent is no finite number.
    IDepo::vector deposits_inside(const IAnodeFace& face, const IDepo::vector& depos);

    /// One cloud per deposit.  drift_speed turns the extent along the drift into one in time [length/time].
    std::vector<Cloud> clouds_of(const IDepo::vector& depos, const Pimpos& pimpos, double drift_speed);
}
