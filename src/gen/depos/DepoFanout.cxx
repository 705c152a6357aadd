#include "WireCellAux/Nodes.h"
#include "WireCellIface/IDepoFanout.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    struct DepoFanoutConfig {
        int multiplicity = 1; ///< Number of output ports, 1 or more
    };
    BOOST_DESCRIBE_STRUCT(DepoFanoutConfig, (), (multiplicity))

    /// Gives each deposition to several takers.
    class DepoFanout : public Aux::Fanout<DepoFanoutConfig, IDepoFanout> {
      public:
        DepoFanout()
          : Fanout("DepoFanout", "gen")
        {
        }

      private:
        output_vector split(const input_pointer& in) override { return output_vector(ports(), in); }
    };
}

WIRECELL_FACTORY(DepoFanout, WireCell::Gen::DepoFanout, WireCell::IDepoFanout, WireCell::INamed,
                 WireCell::IConfigurable)
