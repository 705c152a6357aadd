#include "WireCellIface/IHydraNode.h"
#include "WireCellSpng/ITorchTensor.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellSpng/net/Forwarder.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace WireCell::SPNG {

    struct TensorForwardBatchConfig : NodeConfig, ForwardConfig {
        int multiplicity = 2;        ///< number of input ports, and of output ports
        std::string tag;             ///< set as the outputs' tag; empty: the inputs' stay
        std::string datapath_format; ///< the outputs' datapath, with {key} filled from metadata; empty: unchanged
    };
    BOOST_DESCRIBE_STRUCT(TensorForwardBatchConfig, (NodeConfig, ForwardConfig), (multiplicity, tag, datapath_format))

    using ITorchTensorHydra = IHydraNodeVV<ITorchTensor, ITorchTensor, 0, 0>;

    /// Run a model over images [feature, height, width] (or as input_axes says) of several TPCs and views at once: those of
    /// equal shape make a batch.  What comes in at a port leaves at the port of the same number, as [1, height, width] or
    /// what else SPNGTensorForward makes of it.
    ///
    /// A round takes one message from each port, and so waits for the slowest.  A port at its end of stream counts as
    /// having given its message, then and in all later rounds; its output ends in the first of these.  When all ports
    /// are at their end the node is as new.
    class TensorForwardBatch final : public NodeBase<TensorForwardBatchConfig>, public ITorchTensorHydra {
      public:
        TensorForwardBatch()
          : NodeBase("SPNGTensorForwardBatch", Gate::device)
        {
        }

        std::string signature() override { return typeid(ITorchTensorHydra).name(); }
        std::vector<std::string> input_types() override { return {ports(), typeid(ITorchTensor).name()}; }
        std::vector<std::string> output_types() override { return {ports(), typeid(ITorchTensor).name()}; }

        void reset() override { m_ended.assign(ports(), false); }

        using ITorchTensorHydra::operator();
        bool operator()(input_queues& in, output_queues& out) override;

        /// The same with untyped messages.  The interface's own version fails in the Wire-Cell Toolkit, where it takes a
        /// whole queue for one message.
        bool operator()(any_queue_vector& in, any_queue_vector& out) override;

      protected:
        void configured() override;

      private:
        using Tensors = std::vector<ITorchTensor::pointer>;

        size_t ports() const { return static_cast<size_t>(m_cfg.multiplicity); }
        Tensors take(input_queues& in, output_queues& out);
        Tensors forward(const Tensors& images);

        Forwarder m_forward;
        std::vector<bool> m_ended; // ports whose end of stream was passed on
    };

    void TensorForwardBatch::configured()
    {
        SPNG_VALIDATE(m_cfg.multiplicity > 0, "multiplicity is {} (want 1 or more)", m_cfg.multiplicity);
        SPNG_VALIDATE(m_cfg.chunk_dim == -1 || m_cfg.chunk_dim == -2, "chunk_dim is {} (want -1 or -2)",
                      m_cfg.chunk_dim);
        m_forward = Forwarder(m_cfg, who(), log);
        m_ended.assign(ports(), false);
    }

    bool TensorForwardBatch::operator()(input_queues& in, output_queues& out)
    {
        const auto empty = [](const auto& queue) { return queue.empty(); };
        while (!in.empty() && std::none_of(in.begin(), in.end(), empty)) {
            const auto images = take(in, out);
            if (images.empty()) {
                log_eos();
                continue;
            }
            Tensors made;
            const auto about = [&] {
                std::string text;
                for (const auto& image : images) {
                    if (image) text += (text.empty() ? "" : "; ") + TDM::describe(*image);
                }
                return text;
            };
            guarded([&] { made = forward(images); }, about);
            for (size_t port = 0; port < made.size(); ++port) {
                if (made[port]) out[port].push_back(made[port]);
            }
            called(about);
        }
        return true;
    }

    bool TensorForwardBatch::operator()(any_queue_vector& in, any_queue_vector& out)
    {
        input_queues typed_in(in.size());
        for (size_t port = 0; port < in.size(); ++port) {
            for (const auto& message : in[port]) {
                typed_in[port].push_back(boost::any_cast<ITorchTensor::pointer>(message));
            }
        }
        output_queues typed_out(ports());
        if (!(*this)(typed_in, typed_out)) return false;
        const auto untyped = [](const auto& queue) { return any_queue(queue.begin(), queue.end()); };
        for (size_t port = 0; port < in.size(); ++port) in[port] = untyped(typed_in[port]);
        out.clear();
        for (const auto& queue : typed_out) out.push_back(untyped(queue));
        return true;
    }

    /// The images of a round by port, null where a port has ended; none when all have.
    TensorForwardBatch::Tensors TensorForwardBatch::take(input_queues& in, output_queues& out)
    {
        Tensors images(in.size());
        for (size_t port = 0; port < in.size(); ++port) {
            images[port] = in[port].front();
            if (images[port]) { in[port].pop_front(); }
            else if (!m_ended[port]) {
                // The end stays in the queue, for the rounds to come.
                out[port].push_back(nullptr);
                m_ended[port] = true;
            }
        }
        if (std::find(m_ended.begin(), m_ended.end(), false) != m_ended.end()) return images;
        for (auto& queue : in) queue.pop_front();
        m_ended.assign(ports(), false);
        return {};
    }

    TensorForwardBatch::Tensors TensorForwardBatch::forward(const Tensors& images)
    {
        std::map<std::vector<int64_t>, std::vector<size_t>> groups; // ports by the shape of their image
        for (size_t port = 0; port < images.size(); ++port) {
            if (!images[port]) continue;
            const auto shape = images[port]->tensor().sizes().vec();
            SPNG_VALIDATE(shape.size() == 3, "port {}: the input has {} dimensions (want 3)", port, shape.size());
            groups[shape].push_back(port);
        }
        Tensors made(images.size());
        for (const auto& [shape, members] : groups) {
            std::vector<at::Tensor> batch;
            std::vector<std::string> names;
            for (const auto port : members) {
                batch.push_back(images[port]->tensor().to(device(), at::kFloat));
                names.push_back(fmt::format("port {}: ", port) + image_name(images[port]->metadata(), calls()));
            }
            const auto outputs = m_forward(at::stack(batch), names).unbind();
            for (size_t ind = 0; ind < members.size(); ++ind) {
                const auto& md = images[members[ind]]->metadata();
                made[members[ind]] = std::make_shared<SimpleTorchTensor>(
                    outputs[ind], TDM::derive(md, m_forward.metadata(), m_cfg.datapath_format, m_cfg.tag));
            }
        }
        return made;
    }
}

WIRECELL_FACTORY(SPNGTensorForwardBatch, WireCell::SPNG::TensorForwardBatch, WireCell::IHydraNodeBase, WireCell::INamed,
                 WireCell::IConfigurable)
