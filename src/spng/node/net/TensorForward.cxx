#include "WireCellSpng/core/FilterNode.h"
#include "WireCellSpng/net/Forwarder.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

#include <optional>

namespace WireCell::SPNG {

    struct TensorForwardConfig : FilterConfig, ForwardConfig {
        int ndims = 3;           ///< dimensions of an unbatched input
        int batch_dimension = 0; ///< which dimension of the input is the batch
    };
    BOOST_DESCRIBE_STRUCT(TensorForwardConfig, (FilterConfig, ForwardConfig), (ndims, batch_dimension))

    /// Run a model over images [feature, height, width] (or as input_axes says), or batches of them, as float32.  An
    /// image comes out with the height and width of the input, a feature for each channel or class; what is no image, such
    /// as [classes], comes as the model gives it.  There is a batch dimension if the input had one or nbatch is not 0.
    class TensorForward final : public FilterNode<TensorForwardConfig> {
      public:
        TensorForward()
          : FilterNode("SPNGTensorForward")
        {
        }

      protected:
        void configured() override;
        at::Tensor filter(const at::Tensor& input, FilterCall& call) const override;

      private:
        mutable Forwarder m_forward; // which remembers what it measured
    };

    void TensorForward::configured()
    {
        SPNG_VALIDATE(m_cfg.ndims > 0, "ndims is {} (want 1 or more)", m_cfg.ndims);
        SPNG_VALIDATE(m_cfg.chunk_dim < 0 && m_cfg.chunk_dim > -m_cfg.ndims,
                      "chunk_dim is {} (want a dimension counted from the end, after feature)", m_cfg.chunk_dim);
        m_forward = Forwarder(m_cfg, who(), log);
    }

    at::Tensor TensorForward::filter(const at::Tensor& input, FilterCall& call) const
    {
        const bool unbatched = input.dim() == m_cfg.ndims;
        auto batch = unbatched ? input.unsqueeze(0) : input.movedim(m_cfg.batch_dimension, 0);
        if (batch.dim() == m_cfg.ndims + 2 && batch.size(1) == 1) batch = batch.squeeze(1);
        SPNG_VALIDATE(batch.dim() == m_cfg.ndims + 1, "the input has {} dimensions (want {}, or {} with a batch)",
                      input.dim(), m_cfg.ndims, m_cfg.ndims + 1);
        call.changes = m_forward.metadata();
        const auto output = m_forward(batch, {image_name(call.metadata, calls())});
        if (unbatched && m_cfg.nbatch == 0) return output.squeeze(0);
        return output.movedim(0, m_cfg.batch_dimension);
    }
}

WIRECELL_FACTORY(SPNGTensorForward, WireCell::SPNG::TensorForward, WireCell::ITorchTensorFilter, WireCell::INamed,
                 WireCell::IConfigurable)
