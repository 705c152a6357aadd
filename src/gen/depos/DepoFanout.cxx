#include "WireCellAux/Logger.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IDepoFanout.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    struct DepoFanoutConfig {
        int multiplicity = 1; ///< Number of output ports, 1 or more
    };
    BOOST_DESCRIBE_STRUCT(DepoFanoutConfig, (), (multiplicity))

    /// Gives each deposition to several takers.
    class DepoFanout : public Aux::Logger, public IDepoFanout, public IConfigurable {
      public:
        DepoFanout()
          : Logger("DepoFanout", "gen")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<DepoFanoutConfig>(); }

        void configure(const Configuration& config) override
        {
            const auto who = SPNG::config::who("DepoFanout", get_name());
            const auto cfg = SPNG::config::parse<DepoFanoutConfig>(config, who);
            SPNG_VALIDATE(cfg.multiplicity > 0, "{}.multiplicity: got {} (want 1 or more)", who, cfg.multiplicity);
            m_multiplicity = cfg.multiplicity;
            m_count = 0;
        }

        std::vector<std::string> output_types() override
        {
            return std::vector<std::string>(m_multiplicity, typeid(IDepo).name());
        }

        bool operator()(const input_pointer& in, output_vector& outv) override
        {
            outv.assign(m_multiplicity, in);
            if (in) {
                ++m_count;
                return true;
            }
            log->debug("EOS after {} depos to {} ports", m_count, m_multiplicity);
            m_count = 0;
            return true;
        }

      private:
        size_t m_multiplicity = 1;
        size_t m_count = 0;
    };
}

WIRECELL_FACTORY(DepoFanout, WireCell::Gen::DepoFanout, WireCell::IDepoFanout, WireCell::INamed,
                 WireCell::IConfigurable)
