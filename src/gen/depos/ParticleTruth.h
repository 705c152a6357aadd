#pragma once
#include "ParticleConfig.h"
#include "WireCellAux/LarcvFiles.h"
#include "WireCellIface/IAnodePlane.h"
#include "particles/Transport.h"

#include <nlohmann/json.hpp>

namespace WireCell::Gen {

    /// Where a plane sees a point.
    struct Sighting {
        std::optional<int> channel; ///< of the nearest wire; none beside the plane
        double tick;                ///< when electrons from there pass its wires, with a fraction
    };
    Sighting seen_from(const IWirePlane& plane, const Point& at, double time, const ParticleReadoutConfig& readout);

    /// What the sensitive volume got of a track.
    struct Contained {
        double energy = 0, electrons = 0;
    };

    /// The truth of an event's particles: `event`, `tpc`, those of the first particle (`pdg`, `e_gev`, `vtx`, `dir`, `plane`), and a
    /// list `particles` of all.  Ids count from first_id.  Lengths are in mm, times in ns.
    nlohmann::json particle_truth(int event, const Particles::Event& particles, const std::vector<Contained>& contained,
                                  int first_id, const IAnodeFace& face, int tpc, const ParticlesConfig& cfg);

    /// The same particles as files of images have them, the generated ones first.  What is deposited is what the volume got; an electron
    /// ends where it starts.
    std::vector<Aux::LarcvParticle> listed_particles(const Particles::Event& particles,
                                                     const std::vector<Contained>& contained, int first_id);
}
