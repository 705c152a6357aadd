#include "WireCellSpng/core/FanNodes.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>

namespace WireCell::SPNG {

    struct FanoutTensorSetsConfig : FanConfig {
        std::vector<nlohmann::json>
            without; ///< for each port a match of tensors that it is without, as objects of metadata
                     ///< keys with values or regular expressions; null, and none given: of nothing
    };
    BOOST_DESCRIBE_STRUCT(FanoutTensorSetsConfig, (FanConfig), (without))

    /// One set in, the same set out of every port, without tensors that are not wanted there.
    class FanoutTensorSets final : public FanoutNode<FanoutTensorSetsConfig, ITorchTensorSet, ITorchTensorSet> {
      public:
        FanoutTensorSets()
          : FanoutNode("SPNGFanoutTensorSets", Gate::none)
        {
        }

      protected:
        void configured() override
        {
            FanoutNode::configured();
            SPNG_VALIDATE(m_cfg.without.size() <= ports(),
                          "key 'without' has {} entries (want one for each of {} ports)", m_cfg.without.size(),
                          ports());
        }

        output_vector split(const input_pointer& in) override
        {
            output_vector out(ports(), in);
            for (size_t port = 0; port < m_cfg.without.size(); ++port) {
                if (!m_cfg.without[port].is_null()) out[port] = without(*in, m_cfg.without[port]);
            }
            return out;
        }

      private:
        static input_pointer without(const ITorchTensorSet& set, const nlohmann::json& match)
        {
            auto kept = *set.tensors();
            const auto unwanted = TDM::select(kept, match);
            std::erase_if(kept, [&](const auto& tensor) {
                return std::find(unwanted.begin(), unwanted.end(), tensor) != unwanted.end();
            });
            return std::make_shared<SimpleTorchTensorSet>(set.ident(), set.metadata(), std::move(kept));
        }
    };
}

WIRECELL_FACTORY(SPNGFanoutTensorSets, WireCell::SPNG::FanoutTensorSets, WireCell::ITorchTensorSetFanout,
                 WireCell::INamed, WireCell::IConfigurable)
