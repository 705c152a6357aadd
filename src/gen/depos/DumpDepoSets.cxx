#include "WireCellAux/Nodes.h"
#include "WireCellIface/IDepoSetSink.h"
#include "WireCellUtil/BoundingBox.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>
#include <limits>

namespace WireCell::Gen {
    /// Logs the content of sets of depositions at debug: their number, total charge, box and times.
    class DumpDepoSets : public Aux::Sink<void, IDepoSetSink> {
      public:
        DumpDepoSets()
          : Sink("DumpDepoSets", "gen")
        {
        }

      private:
        void consume(const IDepoSet::pointer& set) override
        {
            const auto depos = set->depos();
            if (depos->empty()) {
                log->debug("call={} set {}: no depos", calls(), set->ident());
                return;
            }
            double charge = 0;
            BoundingBox box;
            double first = std::numeric_limits<double>::infinity();
            double last = -first;
            for (const auto& depo : *depos) {
                charge += depo->charge();
                box(depo->pos());
                first = std::min(first, depo->time());
                last = std::max(last, depo->time());
            }
            const auto& [low, high] = box.bounds();
            log->debug("call={} set {}: {} depos, {:.6g} electrons, x {:.2f} to {:.2f}, y {:.2f} to {:.2f}, z {:.2f} "
                       "to {:.2f} mm, {:.3f} to {:.3f} us",
                       calls(), set->ident(), depos->size(), -charge, low.x(), high.x(), low.y(), high.y(), low.z(),
                       high.z(), first / units::microsecond, last / units::microsecond);
        }
    };
}

WIRECELL_FACTORY(DumpDepoSets, WireCell::Gen::DumpDepoSets, WireCell::IDepoSetSink, WireCell::INamed)
