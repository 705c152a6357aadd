#include "WireCellAux/SimpleTensorSet.h"
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/core/HostTensor.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellSpng/device/FunctionNode.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>

namespace WireCell::SPNG {

    struct TdmToTensorSetConfig : NodeConfig {
        std::vector<nlohmann::json> include_rules; ///< match objects of the tensors to take; empty: all
        std::vector<nlohmann::json> exclude_rules; ///< match objects of the tensors to leave out of those
        std::map<std::string, std::string> about;  ///< how they were made, for the metadata of the set
    };
    BOOST_DESCRIBE_STRUCT(TdmToTensorSetConfig, (NodeConfig), (include_rules, exclude_rules, about))

    /// Tensors of a set as host tensors, in the set's order, with their type and metadata.
    class TdmToTensorSet final : public FunctionNode<TdmToTensorSetConfig, ITorchTensorSet, ITensorSet> {
      public:
        TdmToTensorSet()
          : FunctionNode("SPNGTdmToTensorSet")
        {
        }

      protected:
        void configured() override
        {
            for (const auto* rules : {&m_cfg.include_rules, &m_cfg.exclude_rules}) {
                for (const auto& rule : *rules) {
                    SPNG_VALIDATE(rule.is_object(), "a rule is {} (want a match object)", rule.dump());
                }
            }
        }

        output_pointer process(const input_pointer& in) override
        {
            auto out = std::make_shared<ITensor::vector>();
            for (const auto& ten : *in->tensors()) {
                const auto& md = ten->metadata();
                if (!m_cfg.include_rules.empty() && !any_matches(m_cfg.include_rules, md)) continue;
                if (any_matches(m_cfg.exclude_rules, md)) continue;
                out->push_back(host_tensor(ten->tensor(), md));
            }
            auto metadata = in->metadata();
            for (const auto& [key, text] : m_cfg.about) metadata[key] = text;
            return std::make_shared<Aux::SimpleTensorSet>(in->ident(), host::to_configuration(metadata), out);
        }

        std::string summary(const input_pointer& in) const override { return TDM::describe(*in, verbosity() > 2); }

      private:
        static bool any_matches(const std::vector<nlohmann::json>& rules, const Metadata& md)
        {
            return std::any_of(rules.begin(), rules.end(), [&](const auto& rule) { return TDM::matches(rule, md); });
        }
    };
}

WIRECELL_FACTORY(SPNGTdmToTensorSet, WireCell::SPNG::TdmToTensorSet, WireCell::ITorchToTensorSet, WireCell::INamed,
                 WireCell::IConfigurable)
