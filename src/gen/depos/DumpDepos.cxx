#include "WireCellAux/Nodes.h"
#include "WireCellIface/IDepoSink.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    /// Logs depositions one by one at debug, and their number and total charge at the end of the stream.
    class DumpDepos : public Aux::Sink<void, IDepoSink> {
      public:
        DumpDepos()
          : Sink("DumpDepos", "gen")
        {
        }

      private:
        void consume(const IDepo::pointer& depo) override
        {
            const auto& pos = depo->pos();
            log->debug("depo {}: {:.6g} electrons at ({:.2f}, {:.2f}, {:.2f}) mm, {:.3f} us", m_depos, -depo->charge(),
                       pos.x(), pos.y(), pos.z(), depo->time() / units::microsecond);
            ++m_depos;
            m_charge += depo->charge();
        }

        void ended() override
        {
            log->debug("{} depos of {:.6g} electrons", m_depos, -m_charge);
            m_depos = 0;
            m_charge = 0;
        }

        size_t m_depos = 0;
        double m_charge = 0;
    };
}

WIRECELL_FACTORY(DumpDepos, WireCell::Gen::DumpDepos, WireCell::IDepoSink, WireCell::INamed)
