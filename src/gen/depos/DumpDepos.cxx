#include "WireCellAux/Logger.h"
#include "WireCellIface/IDepoSink.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    /// Logs depositions one by one at debug, and their number and total charge at the end of the stream.
    class DumpDepos : public Aux::Logger, public IDepoSink {
      public:
        DumpDepos()
          : Logger("DumpDepos", "gen")
        {
        }

        bool operator()(const IDepo::pointer& depo) override
        {
            if (depo) {
                const auto& pos = depo->pos();
                log->debug("depo {}: {:.6g} electrons at ({:.2f}, {:.2f}, {:.2f}) mm, {:.3f} us", m_count,
                           -depo->charge(), pos.x(), pos.y(), pos.z(), depo->time() / units::microsecond);
                ++m_count;
                m_charge += depo->charge();
                return true;
            }
            log->debug("EOS after {} depos of {:.6g} electrons", m_count, -m_charge);
            m_count = 0;
            m_charge = 0;
            return true;
        }

      private:
        size_t m_count = 0;
        double m_charge = 0;
    };
}

WIRECELL_FACTORY(DumpDepos, WireCell::Gen::DumpDepos, WireCell::IDepoSink, WireCell::INamed)
