#include "TensorNodes.h"
#include "ToyGraph.h"
#include "WireCellIface/IApplication.h"
#include "WireCellSpng/ITensorForward.h"
#include "WireCellUtil/PluginManager.h"

#include <map>
#include <mutex>
#include <sstream>

using namespace WireCell;
using namespace spng::test;

namespace {
    /// "rows_count": so many images [3, rows, 8] with 1, 2, ... in them, then the end of the stream, which is repeated.
    class Images : public Toy::Named, public ISourceNode<ITorchTensor> {
      public:
        Images()
          : Toy::Named("ToyImages")
        {
        }
        bool operator()(ITorchTensor::pointer& out) override
        {
            const int rows = std::stoi(get_name());
            const int count = std::stoi(get_name().substr(get_name().find('_') + 1));
            if (m_next > count + 1) return false;
            out = m_next > count ? nullptr
                                 : tensor(at::full({3, rows, 8}, static_cast<float>(m_next)),
                                          {{"name", get_name()}, {"datapath", "/in"}});
            ++m_next;
            return true;
        }
        void reset() override { m_next = 1; }

      private:
        int m_next = 1;
    };

    std::map<std::string, std::string>& received()
    {
        static std::map<std::string, std::string> texts; // by name of the sink
        return texts;
    }

    /// Notes where an image comes from and what is in it.
    class ImageSink : public Toy::Named, public ISinkNode<ITorchTensor> {
      public:
        ImageSink()
          : Toy::Named("ToyImageSink")
        {
        }
        bool operator()(const ITorchTensor::pointer& in) override
        {
            static std::mutex mutex;
            const std::lock_guard lock(mutex);
            std::ostringstream text;
            if (in) {
                text << in->metadata().value("name", "") << in->tensor().sizes() << "=" << in->tensor().max().item();
            }
            else {
                text << "EOS";
            }
            received()[get_name()] += text.str() + " ";
            return true;
        }
    };

    /// Adds up the features and notes the batches.
    class Summing : public SPNG::ITensorForward, public IConfigurable {
      public:
        void configure(const Configuration&) override {}
        SPNG::NamedTensors forward(const SPNG::NamedTensors& inputs) const override
        {
            const auto& batch = inputs.at(0).second;
            seen.push_back({batch.size(0), batch.size(2)});
            return {{"roi", batch.sum(1, true)}};
        }
        SPNG::ModelCard card() const override
        {
            SPNG::ModelCard card;
            card.threshold = 0.4;
            return card;
        }
        mutable std::vector<std::pair<int64_t, int64_t>> seen;
    };

    std::shared_ptr<Summing> model()
    {
        return std::dynamic_pointer_cast<Summing>(Factory::lookup<SPNG::ITensorForward>("ToySumming"));
    }

    /// Run sources into the batch node, each with a sink of its number, and give what the sinks got.
    std::vector<std::string> run_engine(const std::string& engine, const std::vector<std::string>& sources)
    {
        const auto count = static_cast<int>(sources.size());
        model()->seen.clear();
        received().clear();
        make_component<IHydraNodeBase>("SPNGTensorForwardBatch", {{"forward", "ToySumming"}, {"multiplicity", count}});
        Toy::Pairs pairs;
        for (int port = 0; port < count; ++port) {
            const auto number = std::to_string(port);
            pairs.emplace_back("ToyImages:" + sources[port], "SPNGTensorForwardBatch:test." + number);
            pairs.emplace_back("SPNGTensorForwardBatch:test." + number, "ToyImageSink:" + number);
        }
        const auto list = Toy::edges(pairs);
        Toy::make(list);
        PluginManager::instance().add(engine == "Pgrapher" ? "WireCellPgraph" : "WireCellTbb");
        make_component<IApplication>(engine, {{"edges", list}}, "batch")->execute();
        std::vector<std::string> texts;
        for (int port = 0; port < count; ++port) texts.push_back(received()[std::to_string(port)]);
        return texts;
    }
}

WIRECELL_FACTORY(ToyImages, Images, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyImageSink, ImageSink, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToySumming, Summing, WireCell::SPNG::ITensorForward, WireCell::IConfigurable)

class ForwardBatch : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Engines, ForwardBatch, testing::Values("Pgrapher" SPNG_OTHER_ENGINE));

TEST_P(ForwardBatch, images_of_one_shape_are_one_batch_and_leave_by_the_port_they_came_in)
{
    const auto got = run_engine(GetParam(), {"4_2", "6_2", "4_02"});
    EXPECT_EQ(got[0], "4_2[1, 4, 8]=3 4_2[1, 4, 8]=6 EOS ");
    EXPECT_EQ(got[1], "6_2[1, 6, 8]=3 6_2[1, 6, 8]=6 EOS ");
    EXPECT_EQ(got[2], "4_02[1, 4, 8]=3 4_02[1, 4, 8]=6 EOS ");
    using Seen = std::vector<std::pair<int64_t, int64_t>>;
    EXPECT_EQ(model()->seen, (Seen{{2, 4}, {1, 6}, {2, 4}, {1, 6}}));
}

TEST_P(ForwardBatch, a_port_at_its_end_holds_up_none_of_the_others)
{
    const auto got = run_engine(GetParam(), {"4_1", "4_3", "4_0"});
    EXPECT_EQ(got[0], "4_1[1, 4, 8]=3 EOS ");
    EXPECT_EQ(got[1], "4_3[1, 4, 8]=3 4_3[1, 4, 8]=6 4_3[1, 4, 8]=9 EOS ");
    EXPECT_EQ(got[2], "EOS ");
    using Seen = std::vector<std::pair<int64_t, int64_t>>;
    EXPECT_EQ(model()->seen, (Seen{{2, 4}, {1, 4}, {1, 4}}));
}

TEST_P(ForwardBatch, a_second_run_is_like_the_first)
{
    const auto first = run_engine(GetParam(), {"4_1", "4_2"});
    EXPECT_EQ(run_engine(GetParam(), {"4_1", "4_2"}), first);
}

TEST(ForwardBatchNode, waits_for_a_message_on_every_port)
{
    Factory::lookup<SPNG::ITensorForward>("ToySumming");
    const auto node = make_component<IHydraNodeBase>("SPNGTensorForwardBatch", {{"forward", "ToySumming"}}, "alone");
    IHydraNodeBase::any_queue_vector in(2), out(2);
    in[0].push_back(ITorchTensor::pointer(tensor(at::ones({3, 4, 4}))));
    EXPECT_TRUE((*node)(in, out));
    EXPECT_EQ(in[0].size(), 1u);
    EXPECT_TRUE(out[0].empty());
    in[1].push_back(ITorchTensor::pointer());
    EXPECT_TRUE((*node)(in, out));
    EXPECT_TRUE(in[0].empty());
    EXPECT_EQ(in[1].size(), 1u) << "the end stays for later rounds";
    EXPECT_EQ(out[0].size(), 1u);
    EXPECT_EQ(out[1].size(), 1u);
    EXPECT_EQ(boost::any_cast<ITorchTensor::pointer>(out[0][0])->metadata()["score_threshold"], 0.4);
}

TEST(ForwardBatchNode, an_image_of_other_dimensions_is_refused_by_port)
{
    Factory::lookup<SPNG::ITensorForward>("ToySumming");
    const auto node = make_component<IHydraNodeBase>("SPNGTensorForwardBatch",
                                                     {{"forward", "ToySumming"}, {"multiplicity", 1}}, "alone");
    IHydraNodeBase::any_queue_vector in(1), out(1);
    in[0].push_back(ITorchTensor::pointer(tensor(at::ones({4, 4}))));
    EXPECT_REFUSED((*node)(in, out), "SPNGTensorForwardBatch:alone: port 0: the input has 2 dimensions (want 3)");
}
