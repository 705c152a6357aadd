#include "WireCellAux/FrameTools.h"
#include "WireCellAux/Nodes.h"
#include "WireCellIface/IFrameSplitter.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::SigProc {
    /// Gives each frame to both ports.
    class FrameSplitter : public Aux::Split<void, IFrameSplitter> {
      public:
        FrameSplitter()
          : Split("FrameSplitter", "sigproc")
        {
        }

      private:
        output_tuple_type split(const input_pointer& in) override
        {
            log->debug("call={} {}", calls(), Aux::name(in));
            return {in, in};
        }
    };
}

WIRECELL_FACTORY(FrameSplitter, WireCell::SigProc::FrameSplitter, WireCell::IFrameSplitter, WireCell::INamed)
