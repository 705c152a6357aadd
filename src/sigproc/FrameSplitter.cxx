#include "WireCellAux/FrameTools.h"
#include "WireCellAux/Logger.h"
#include "WireCellIface/IFrameSplitter.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::SigProc {
    /// Gives each frame to both ports.
    class FrameSplitter : public Aux::Logger, public IFrameSplitter {
      public:
        FrameSplitter()
          : Logger("FrameSplitter", "sigproc")
        {
        }

        bool operator()(const input_pointer& in, output_tuple_type& out) override
        {
            const auto call = m_count++;
            out = {in, in};
            if (in)
                log->debug("call={} {}", call, Aux::name(in));
            else
                log->debug("EOS at call={}", call);
            return true;
        }

      private:
        size_t m_count = 0;
    };
}

WIRECELL_FACTORY(FrameSplitter, WireCell::SigProc::FrameSplitter, WireCell::IFrameSplitter, WireCell::INamed)
