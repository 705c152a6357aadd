#include "WireCellAux/FrameTools.h"
#include "WireCellAux/Nodes.h"
#include "WireCellIface/IFrameSink.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    /// Logs the content of frames at debug.
    class DumpFrames : public Aux::Sink<void, IFrameSink> {
      public:
        DumpFrames()
          : Sink("DumpFrames", "gen")
        {
        }

      private:
        void consume(const IFrame::pointer& frame) override
        {
            log->debug("call={}", calls());
            Aux::dump_frame(frame, log);
        }
    };
}

WIRECELL_FACTORY(DumpFrames, WireCell::Gen::DumpFrames, WireCell::IFrameSink, WireCell::INamed)
