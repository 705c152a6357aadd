#include "WireCellSpng/core/FanNodes.h"
#include "WireCellUtil/NamedFactory.h"

#include <unordered_map>

namespace WireCell::SPNG {

    /// N sets in, one out: their tensors in the order of the ports, the ident of the first, and the sets' metadata
    /// merged; of a key that several have the last port's value stays.  A tensor that arrives by several ports is taken once.
    class FaninTensorSets final : public FaninNode<FanConfig, ITorchTensorSet, ITorchTensorSet> {
      public:
        FaninTensorSets()
          : FaninNode("SPNGFaninTensorSets", Gate::none)
        {
        }

      protected:
        output_pointer combine(const input_vector& in) override
        {
            Metadata md;
            ITorchTensor::vector tensors;
            std::unordered_map<std::string, ITorchTensor::pointer> by_path;
            for (const auto& set : in) {
                TDM::update(md, set->metadata());
                for (const auto& ten : *set->tensors()) {
                    const auto path = ten->metadata().is_object() ? ten->metadata().value("datapath", "") : "";
                    if (!path.empty()) {
                        const auto [known, fresh] = by_path.emplace(path, ten);
                        SPNG_VALIDATE(fresh || known->second == ten,
                                      "two different tensors have the datapath '{}'. Try a datapath_format", path);
                        if (!fresh) continue;
                    }
                    tensors.push_back(ten);
                }
            }
            return std::make_shared<SimpleTorchTensorSet>(in.front()->ident(), std::move(md), std::move(tensors));
        }
    };
}

WIRECELL_FACTORY(SPNGFaninTensorSets, WireCell::SPNG::FaninTensorSets, WireCell::ITorchTensorSetFanin, WireCell::INamed,
                 WireCell::IConfigurable)
