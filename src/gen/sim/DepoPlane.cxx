#include "DepoPlane.h"

#include "WireCellSpng/base/Check.h"

#include <cmath>

namespace WireCell::Gen::Sim {

    IDepo::vector deposits_inside(const IAnodeFace& face, const IDepo::vector& depos)
    {
        const auto box = face.sensitive();
        IDepo::vector inside;
        if (box.empty()) return inside;
        for (size_t ind = 0; ind < depos.size(); ++ind) {
            const auto& depo = *depos[ind];
            const auto& pos = depo.pos();
            // One sum is finite only if all terms are.
            const double all =
                depo.time() + pos.x() + pos.y() + pos.z() + depo.charge() + depo.extent_long() + depo.extent_tran();
            SPNG_VALIDATE(std::isfinite(all),
                          "deposit {} has time {}, position ({}, {}, {}), charge {}, extents {} and {} (want finite "
                          "numbers)",
                          ind, depo.time(), pos.x(), pos.y(), pos.z(), depo.charge(), depo.extent_long(),
                          depo.extent_tran());
            if (box.inside(pos)) inside.push_back(depos[ind]);
        }
        return inside;
    }

    std::vector<Cloud> clouds_of(const IDepo::vector& depos, const Pimpos& pimpos, double drift_speed)
    {
        std::vector<Cloud> clouds;
        clouds.reserve(depos.size());
        for (const auto& depo : depos) {
            clouds.push_back({pimpos.distance(depo->pos()), depo->time(), depo->extent_tran(),
                              depo->extent_long() / drift_speed, depo->charge()});
        }
        return clouds;
    }
}
