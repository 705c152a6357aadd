#include "WireCellAux/Nodes.h"
#include "WireCellIface/IDepoSetFanout.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    struct DepoSetFanoutConfig {
        int multiplicity = 1;                  ///< Number of output ports, 1 or more
        std::vector<nlohmann::json> tag_rules; ///< Of no effect: sets of depositions have no tags
    };
    BOOST_DESCRIBE_STRUCT(DepoSetFanoutConfig, (), (multiplicity, tag_rules))

    /// Gives each set of depositions to several takers.
    class DepoSetFanout : public Aux::Fanout<DepoSetFanoutConfig, IDepoSetFanout> {
      public:
        DepoSetFanout()
          : Fanout("DepoSetFanout", "gen")
        {
        }

      private:
        output_vector split(const input_pointer& in) override
        {
            log->debug("call={} set {} to {} ports", calls(), in->ident(), ports());
            return output_vector(ports(), in);
        }
    };
}

WIRECELL_FACTORY(DepoSetFanout, WireCell::Gen::DepoSetFanout, WireCell::IDepoSetFanout, WireCell::INamed,
                 WireCell::IConfigurable)
