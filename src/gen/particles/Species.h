#pragma once
#include "WireCellAux/Species.h"

/// A toy of particles in liquid argon, in place of Geant4.  Energies are kinetic unless something else is said.
namespace WireCell::Gen::Particles {
    using Aux::all_species;
    using Aux::find_species;
    using Aux::Species;
    using Aux::species_of;
}
