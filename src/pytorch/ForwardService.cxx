#include "ForwardService.h"

#include "WireCellAux/SimpleTensorSet.h"
#include "WireCellIface/ITensorForward.h"
#include "WireCellSpng/core/HostTensor.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

namespace WireCell::Pytorch {

    namespace {
        /// Takes tensors of the host.
        class HostService final : public SPNG::ITensorForward {
          public:
            HostService(WireCell::ITensorForward::pointer service, std::string name)
              : m_service(std::move(service))
              , m_name(std::move(name))
            {
            }

            SPNG::NamedTensors forward(const SPNG::NamedTensors& inputs) const override
            {
                auto given = std::make_shared<ITensor::vector>();
                for (const auto& input : inputs) {
                    given->push_back(SPNG::host_tensor(input.second.to(at::kFloat), nlohmann::json()));
                }
                const auto made = m_service->forward(std::make_shared<Aux::SimpleTensorSet>(0, Configuration(), given));
                SPNG_VALIDATE(made && made->tensors() && !made->tensors()->empty(),
                              "{} gives no tensors (want one or more)", m_name);
                SPNG::NamedTensors outputs;
                for (const auto& tensor : *made->tensors()) {
                    outputs.emplace_back(std::to_string(outputs.size()), SPNG::torch_tensor(tensor).to(at::kFloat));
                }
                return outputs;
            }

            std::string model() const override { return m_name; }

          private:
            WireCell::ITensorForward::pointer m_service;
            std::string m_name;
        };
    }

    SPNG::ITensorForward::pointer find_forward(const std::string& tn)
    {
        SPNG_VALIDATE(!tn.empty(), "key 'forward' is required (type:name of an ITensorForward)");
        if (auto service = Factory::find_maybe_tn<SPNG::ITensorForward>(tn)) return service;
        return std::make_shared<HostService>(Factory::find_tn<WireCell::ITensorForward>(tn), tn);
    }
}
