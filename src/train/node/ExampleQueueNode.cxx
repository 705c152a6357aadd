#include "WireCellSpng/core/SinkNode.h"
#include "WireCellUtil/NamedFactory.h"
#include "train/data/ExampleQueue.h"

namespace WireCell::Train {

    struct ExampleQueueConfig : SPNG::NodeConfig, ExampleConfig {
        int capacity = 2; ///< events that wait for the training, at most
    };
    BOOST_DESCRIBE_STRUCT(ExampleQueueConfig, (SPNG::NodeConfig, ExampleConfig), (capacity))

    /// Hands events to a training in the same process: sets of the features of some views and then the true charge of each.
    class ExampleQueueNode final : public SPNG::SinkNode<ExampleQueueConfig, ITorchTensorSet>, public IExampleStream {
      public:
        ExampleQueueNode()
          : SinkNode("SPNGExampleQueue", SPNG::Gate::none)
        {
        }

        ExampleQueue& queue() override { return *m_queue; }
        DataAbout about() const override { return m_about; }

      private:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.capacity > 0, "capacity is {} (want 1 or more)", m_cfg.capacity);
            m_about = about_examples(m_cfg);
            m_queue = std::make_unique<ExampleQueue>(static_cast<size_t>(m_cfg.capacity));
            m_total = 0;
        }

        void consume(const input_pointer& set) override { m_queue->push(make_example(*set, m_total++, m_about.card)); }
        void ended() override { m_queue->finish(); }

        DataAbout m_about;
        std::unique_ptr<ExampleQueue> m_queue = std::make_unique<ExampleQueue>();
        int m_total = 0;
    };
}

WIRECELL_FACTORY(SPNGExampleQueue, WireCell::Train::ExampleQueueNode, WireCell::ITorchTensorSetSink,
                 WireCell::Train::IExampleStream, WireCell::INamed, WireCell::IConfigurable)
