#include "signal/NoiseNode.h"

namespace WireCell::Gen {

    struct AddNoiseConfig : NoiseNodeConfig {
        double replacement_percentage = 0.02; ///< Accepted for compatibility: every random number is a fresh one
        int bug202 = 0;                       ///< Accepted for compatibility, without effect
    };
    BOOST_DESCRIBE_STRUCT(AddNoiseConfig, (NoiseNodeConfig), (replacement_percentage, bug202))

    /// Adds noise that is independent from channel to channel.
    class AddNoise : public NoiseNode<AddNoiseConfig> {
      public:
        AddNoise()
          : NoiseNode("AddNoise")
        {
        }

      private:
        Sim::NoiseKey keys(uint64_t call_key) const override
        {
            return [call_key](int channel) { return Aux::call_seed(call_key, static_cast<uint64_t>(channel)); };
        }
    };
}

WIRECELL_FACTORY(AddNoise, WireCell::Gen::AddNoise, WireCell::IFrameFilter, WireCell::INamed, WireCell::IConfigurable)
WIRECELL_FACTORY(IncoherentAddNoise, WireCell::Gen::AddNoise, WireCell::IFrameFilter, WireCell::INamed,
                 WireCell::IConfigurable)
