#include "WireCellAux/FrameTools.h"
#include "WireCellAux/Logger.h"
#include "WireCellIface/IFrameSink.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    /// Logs the content of frames at debug.
    class DumpFrames : public Aux::Logger, public IFrameSink {
      public:
        DumpFrames()
          : Logger("DumpFrames", "gen")
        {
        }

        bool operator()(const IFrame::pointer& frame) override
        {
            const auto call = m_count++;
            if (!frame) {
                log->debug("EOS at call={}", call);
                return true;
            }
            log->debug("call={}", call);
            Aux::dump_frame(frame, log);
            return true;
        }

      private:
        size_t m_count = 0;
    };
}

WIRECELL_FACTORY(DumpFrames, WireCell::Gen::DumpFrames, WireCell::IFrameSink, WireCell::INamed)
