#include "WireCellSpng/core/FanNodes.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::SPNG {

    /// Which tensor of a set one output port gives.
    struct TensorSelection {
        int index = -1;       ///< position in the set; negative: select by datapath
        std::string datapath; ///< regular expression for the whole datapath; the first match is taken
    };
    BOOST_DESCRIBE_STRUCT(TensorSelection, (), (index, datapath))

    struct TorchSetUnpackerConfig : NodeConfig {
        std::vector<TensorSelection> selections; ///< one per output port, required
    };
    BOOST_DESCRIBE_STRUCT(TorchSetUnpackerConfig, (NodeConfig), (selections))

    /// One set in, selected tensors out.  A tensor that is not there is an error: a null would end the stream.
    class TorchSetUnpacker final : public FanoutNode<TorchSetUnpackerConfig, ITorchTensorSet, ITorchTensor> {
      public:
        TorchSetUnpacker()
          : FanoutNode("SPNGTorchSetUnpacker", Gate::none)
        {
        }

      protected:
        void configured() override
        {
            SPNG_VALIDATE(ports() > 0, "key 'selections' is required (one {{index or datapath}} per output port)");
            for (size_t port = 0; port < ports(); ++port) {
                const auto& selection = m_cfg.selections[port];
                SPNG_VALIDATE(selection.index >= 0 || !selection.datapath.empty(),
                              "selections[{}] has neither an index nor a datapath", port);
            }
        }

        size_t ports() const override { return m_cfg.selections.size(); }

        output_vector split(const input_pointer& in) override
        {
            output_vector out;
            for (size_t port = 0; port < ports(); ++port) out.push_back(find(*in->tensors(), port));
            return out;
        }

      private:
        ITorchTensor::pointer find(const ITorchTensor::vector& tensors, size_t port) const
        {
            const auto& want = m_cfg.selections[port];
            if (want.index >= 0) {
                const auto index = static_cast<size_t>(want.index);
                SPNG_VALIDATE(index < tensors.size(), "selections[{}] wants tensor {} of a set of {}", port, index,
                              tensors.size());
                return tensors[index];
            }
            const Metadata match{{"datapath", want.datapath}};
            for (const auto& ten : tensors) {
                if (TDM::matches(match, ten->metadata())) return ten;
            }
            THROW(ValueError() << errmsg{
                      fmt::format("selections[{}]: no tensor has a datapath like '{}'", port, want.datapath)});
        }
    };
}

WIRECELL_FACTORY(SPNGTorchSetUnpacker, WireCell::SPNG::TorchSetUnpacker, WireCell::ITorchSetUnpacker, WireCell::INamed,
                 WireCell::IConfigurable)
