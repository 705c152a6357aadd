#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/core/FilterNode.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

namespace WireCell::SPNG {

    struct TensorForwardConfig : FilterConfig {
        std::string forward;     ///< type:name of the ITensorForward, required
        int nbatch = 0;          ///< largest batch given to the model; 0: all, and an unbatched input stays unbatched
        int ndims = 3;           ///< dimensions of an unbatched input
        int batch_dimension = 0; ///< which dimension of the input is the batch
        int nchunks = 1;         ///< pieces along chunk_dim, to bound memory
        int chunk_dim = -2;      ///< dimension that is cut into pieces; -2 is tick in [feature, tick, channel]
        int overlap = 16;        ///< [samples] context on each side of a piece, at least the model's receptive field
        int chunk_multiple = 16; ///< [samples] pieces begin at multiples of this, the model's pooling factor
        std::vector<std::string> input_axes; ///< dimensions after batch, compared with the model's; empty: unchecked
        std::vector<std::string> features;   ///< entries of the feature dimension, compared likewise
    };
    BOOST_DESCRIBE_STRUCT(TensorForwardConfig, (FilterConfig),
                          (forward, nbatch, ndims, batch_dimension, nchunks, chunk_dim, overlap, chunk_multiple,
                           input_axes, features))

    /// Run a model over images [feature, height, width], or batches of them, as float32.  The output has one feature
    /// and the height and width of the input; it has a batch dimension if the input had one or nbatch is not 0.
    class TensorForward final : public FilterNode<TensorForwardConfig> {
      public:
        TensorForward()
          : FilterNode("SPNGTensorForward")
        {
        }

      protected:
        void configured() override;
        at::Tensor filter(const at::Tensor& input, FilterCall&) const override;

      private:
        void check_declared(const char* key, const std::vector<std::string>& want) const;
        at::Tensor in_chunks(const at::Tensor& batch) const;
        at::Tensor checked_forward(const at::Tensor& batch) const;

        ITensorForward::pointer m_forward;
    };

    void TensorForward::configured()
    {
        SPNG_VALIDATE(!m_cfg.forward.empty(), "key 'forward' is required (type:name of an ITensorForward)");
        SPNG_VALIDATE(m_cfg.nbatch >= 0, "nbatch is {} (want 0 or more)", m_cfg.nbatch);
        SPNG_VALIDATE(m_cfg.ndims > 0, "ndims is {} (want 1 or more)", m_cfg.ndims);
        SPNG_VALIDATE(m_cfg.nchunks > 0 && m_cfg.chunk_multiple > 0 && m_cfg.overlap >= 0,
                      "nchunks is {}, chunk_multiple {}, overlap {} (want 1, 1 and 0 or more)", m_cfg.nchunks,
                      m_cfg.chunk_multiple, m_cfg.overlap);
        SPNG_VALIDATE(m_cfg.chunk_dim < 0 && m_cfg.chunk_dim > -m_cfg.ndims,
                      "chunk_dim is {} (want a dimension counted from the end, after feature)", m_cfg.chunk_dim);
        m_forward = Factory::find_tn<ITensorForward>(m_cfg.forward);
        check_declared("axes", m_cfg.input_axes);
        check_declared("features", m_cfg.features);
    }

    void TensorForward::check_declared(const char* key, const std::vector<std::string>& want) const
    {
        const auto all = m_forward->properties();
        const auto have = all.is_object() && all.contains(key) ? all[key] : nlohmann::json();
        if (want.empty() || have.is_null()) return;
        SPNG_VALIDATE(have == nlohmann::json(want), "the model of {} declares {} {} (configured are [{}])",
                      m_cfg.forward, key, have.dump(), fmt::join(want, ", "));
    }

    at::Tensor TensorForward::filter(const at::Tensor& input, FilterCall&) const
    {
        const bool unbatched = input.dim() == m_cfg.ndims;
        auto batch = unbatched ? input.unsqueeze(0) : input.movedim(m_cfg.batch_dimension, 0);
        if (batch.dim() == m_cfg.ndims + 2 && batch.size(1) == 1) batch = batch.squeeze(1);
        SPNG_VALIDATE(batch.dim() == m_cfg.ndims + 1, "the input has {} dimensions (want {}, or {} with a batch)",
                      input.dim(), m_cfg.ndims, m_cfg.ndims + 1);
        SPNG_VALIDATE(m_cfg.features.empty() || batch.size(1) == static_cast<int64_t>(m_cfg.features.size()),
                      "the input has {} features (configured are [{}])", batch.size(1),
                      fmt::join(m_cfg.features, ", "));
        batch = batch.to(at::kFloat);

        std::vector<at::Tensor> outputs;
        for (const auto& part : batch.split(m_cfg.nbatch > 0 ? m_cfg.nbatch : std::max<int64_t>(batch.size(0), 1))) {
            outputs.push_back(part.numel() == 0 ? part.narrow(1, 0, 1) : in_chunks(part));
        }
        const auto output = outputs.size() == 1 ? outputs.front() : at::cat(outputs);
        if (unbatched && m_cfg.nbatch == 0) return output.squeeze(0);
        return output.movedim(0, m_cfg.batch_dimension);
    }

    /// Forward pieces with their surroundings, and keep of each output what the piece itself covers.
    at::Tensor TensorForward::in_chunks(const at::Tensor& batch) const
    {
        const int64_t size = batch.size(m_cfg.chunk_dim);
        const int64_t unit = m_cfg.chunk_multiple;
        const auto round_up = [&](int64_t n) { return (n + unit - 1) / unit * unit; };
        const int64_t core = round_up((size + m_cfg.nchunks - 1) / m_cfg.nchunks);
        if (core >= size) return checked_forward(batch);

        const int64_t margin = round_up(m_cfg.overlap);
        std::vector<at::Tensor> pieces;
        for (int64_t begin = 0; begin < size; begin += core) {
            const int64_t end = std::min(begin + core, size);
            const int64_t first = std::max<int64_t>(begin - margin, 0);
            const int64_t last = std::min(end + margin, size);
            const auto output = checked_forward(batch.narrow(m_cfg.chunk_dim, first, last - first));
            pieces.push_back(output.narrow(m_cfg.chunk_dim, begin - first, end - begin));
        }
        return at::cat(pieces, m_cfg.chunk_dim);
    }

    at::Tensor TensorForward::checked_forward(const at::Tensor& batch) const
    {
        const auto output = m_forward->forward(batch.contiguous());
        auto want = batch.sizes().vec();
        want[1] = 1;
        SPNG_VALIDATE(output.sizes() == at::IntArrayRef(want), "the model of {} made [{}] of [{}] (want [{}])",
                      m_cfg.forward, fmt::join(output.sizes(), ","), fmt::join(batch.sizes(), ","),
                      fmt::join(want, ","));
        return output;
    }
}

WIRECELL_FACTORY(SPNGTensorForward, WireCell::SPNG::TensorForward, WireCell::ITorchTensorFilter, WireCell::INamed,
                 WireCell::IConfigurable)
