#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/device/NodeBase.h"
#include "WireCellSpng/net/ModelRunner.h"
#include "WireCellUtil/NamedFactory.h"

#include <optional>

namespace WireCell::SPNG {

    struct TensorForwardTSConfig : NodeConfig, ModelConfig {
        std::string ts_filename; ///< TorchScript file, required; without a / one that is installed or on WIRECELL_PATH
    };
    BOOST_DESCRIBE_STRUCT(TensorForwardTSConfig, (NodeConfig, ModelConfig), (ts_filename))

    /// A TorchScript model.  What it says of itself is JSON in its extra file spng.json, its card (docs/networks.md).
    class TensorForwardTS final : public NodeBase<TensorForwardTSConfig>, public ITensorForward {
      public:
        TensorForwardTS()
          : NodeBase("SPNGTensorForwardTS", Gate::caller)
        {
        }

        using ITensorForward::forward;
        NamedTensors forward(const NamedTensors& inputs) const override { return m_model->forward(inputs); }
        ModelCard card() const override { return m_model->card(); }
        std::string model() const override { return m_cfg.ts_filename; }
        ISemaphore::pointer gate() const override { return semaphore(); }

      protected:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.ts_filename.empty(), "key 'ts_filename' is required (a TorchScript file)");
            // What reads the same file as before is gone first.
            m_model.reset();
            m_model.emplace(m_cfg, m_cfg.ts_filename, device(), who(), log);
        }

      private:
        std::optional<ModelRunner> m_model;
    };
}

WIRECELL_FACTORY(SPNGTensorForwardTS, WireCell::SPNG::TensorForwardTS, WireCell::SPNG::ITensorForward, WireCell::INamed,
                 WireCell::IConfigurable)
