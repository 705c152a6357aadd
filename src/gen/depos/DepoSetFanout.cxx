#include "WireCellAux/Logger.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IDepoSetFanout.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    struct DepoSetFanoutConfig {
        int multiplicity = 1;                  ///< Number of output ports, 1 or more
        std::vector<nlohmann::json> tag_rules; ///< Of no effect: sets of depositions have no tags
    };
    BOOST_DESCRIBE_STRUCT(DepoSetFanoutConfig, (), (multiplicity, tag_rules))

    /// Gives each set of depositions to several takers.
    class DepoSetFanout : public Aux::Logger, public IDepoSetFanout, public IConfigurable {
      public:
        DepoSetFanout()
          : Logger("DepoSetFanout", "gen")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<DepoSetFanoutConfig>(); }

        void configure(const Configuration& config) override
        {
            const auto who = SPNG::config::who("DepoSetFanout", get_name());
            const auto cfg = SPNG::config::parse<DepoSetFanoutConfig>(config, who);
            SPNG_VALIDATE(cfg.multiplicity > 0, "{}.multiplicity: got {} (want 1 or more)", who, cfg.multiplicity);
            m_multiplicity = cfg.multiplicity;
            m_count = 0;
        }

        std::vector<std::string> output_types() override
        {
            return std::vector<std::string>(m_multiplicity, typeid(IDepoSet).name());
        }

        bool operator()(const input_pointer& in, output_vector& outv) override
        {
            const auto call = m_count++;
            outv.assign(m_multiplicity, in);
            if (in)
                log->debug("call={} set {} to {} ports", call, in->ident(), outv.size());
            else
                log->debug("EOS at call={}", call);
            return true;
        }

      private:
        size_t m_multiplicity = 1;
        size_t m_count = 0;
    };
}

WIRECELL_FACTORY(DepoSetFanout, WireCell::Gen::DepoSetFanout, WireCell::IDepoSetFanout, WireCell::INamed,
                 WireCell::IConfigurable)
