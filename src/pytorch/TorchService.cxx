#include "WireCellAux/SimpleTensorSet.h"
#include "WireCellIface/ITensorForward.h"
#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/core/HostTensor.h"
#include "WireCellSpng/device/NodeBase.h"
#include "WireCellSpng/net/ModelRunner.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

#include <optional>

namespace WireCell::Pytorch {

    struct TorchServiceConfig : SPNG::NodeConfig, SPNG::ModelConfig {
        std::string model = "model.ts"; ///< TorchScript file; without a / one that is installed or on WIRECELL_PATH
        int concurrency = 1; ///< has no effect, as in the Wire-Cell Toolkit: the semaphore has a key of this name
    };
    BOOST_DESCRIBE_STRUCT(TorchServiceConfig, (SPNG::NodeConfig, SPNG::ModelConfig), (model, concurrency))

    /// A TorchScript model, for tensors of the host and for those of the plugin's nodes.  What it says of itself is JSON in
    /// its extra file spng.json, its card (docs/networks.md).
    class TorchService final : public SPNG::NodeBase<TorchServiceConfig>,
                               public ITensorForward,
                               public SPNG::ITensorForward {
      public:
        TorchService()
          : NodeBase("TorchService", SPNG::Gate::caller, "torch")
        {
        }

        /// Tensors of the host [batch, feature, ...], float32 of four dimensions, the inputs of the model in order, to its
        /// outputs in order: a set of ident 0 without metadata.  Holds the semaphore of a GPU.
        ITensorSet::pointer forward(const ITensorSet::pointer& input) const override;

        /// The same without copies and without the semaphore, which is the caller's business.
        using SPNG::ITensorForward::forward;
        SPNG::NamedTensors forward(const SPNG::NamedTensors& inputs) const override { return m_model->forward(inputs); }

        SPNG::ModelCard card() const override { return m_model->card(); }
        std::string model() const override { return m_cfg.model; }
        ISemaphore::pointer gate() const override { return semaphore(); }

      protected:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.model.empty(), "key 'model' is required (a TorchScript file)");
            // What reads the same file as before is gone first.
            m_model.reset();
            m_model.emplace(m_cfg, m_cfg.model, device(), who(), log);
            log->debug("loaded model \"{}\" to device \"{}\"", m_cfg.model, m_cfg.device);
        }

      private:
        std::optional<SPNG::ModelRunner> m_model;
    };

    ITensorSet::pointer TorchService::forward(const ITensorSet::pointer& input) const
    {
        SPNG_VALIDATE(input && input->tensors() && !input->tensors()->empty(), "{}: an input without tensors", who());
        SPNG::NamedTensors inputs;
        for (const auto& tensor : *input->tensors()) {
            SPNG_VALIDATE(tensor->dtype() == "f4" && tensor->shape().size() == 4,
                          "{}: an input has {} dimensions of {} (want 4 of f4)", who(), tensor->shape().size(),
                          tensor->dtype());
            inputs.emplace_back("", SPNG::torch_tensor(tensor));
        }
        log->debug("running model on device: \"{}\"", m_cfg.device);
        auto outputs = std::make_shared<ITensor::vector>();
        {
            const ISemaphore::Context gate(semaphore());
            for (const auto& output : forward(inputs)) {
                outputs->push_back(SPNG::host_tensor(output.second, nlohmann::json()));
            }
        }
        return std::make_shared<Aux::SimpleTensorSet>(0, Configuration(), outputs);
    }
}

WIRECELL_FACTORY(TorchService, WireCell::Pytorch::TorchService, WireCell::ITensorForward,
                 WireCell::SPNG::ITensorForward, WireCell::INamed, WireCell::IConfigurable)
