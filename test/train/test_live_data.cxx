#include "DataTesting.h"
#include "ErrorText.h"
#include "MakeComponent.h"
#include "WireCellIface/INamed.h"
#include "WireCellSpng/TorchNodes.h"
#include "train/data/ExampleQueue.h"

#include <thread>

using namespace WireCell::Train;
using namespace spng::test;

namespace {
    /// A graph in a thread of its own: a source of toy events and the queue at its end.
    class Stream {
      public:
        explicit Stream(const std::string& name, int count = 1000000, int bad = -1)
          : m_name("SPNGExampleQueue:" + name)
        {
            load({"WireCellTrain"});
            configure("SPNGExampleQueue", name, {{"card", toy_card()}, {"record", {{"seeds", {3}}}}});
            m_stream = find_stream(m_name, "test");
            m_thread = std::thread([this, name, count, bad] {
                const auto node = WireCell::Factory::find<WireCell::ITorchTensorSetSink>("SPNGExampleQueue", name);
                try {
                    for (int number = 0; number < count; ++number) {
                        if (number == bad) throw std::runtime_error("the graph has failed");
                        (*node)(set_of(toy_example(number)));
                        ++made;
                    }
                    (*node)(WireCell::ITorchTensorSet::pointer());
                }
                catch (...) {
                    if (!m_stream->queue().is_closed()) m_stream->queue().abort(std::current_exception());
                }
            });
        }
        ~Stream()
        {
            m_stream->queue().close();
            m_thread.join();
        }

        DataConfig data(int batch = 4) const
        {
            auto config = toy_data("", batch);
            config.files.clear();
            config.queue = m_name;
            config.validation_events = 2;
            config.epoch_events = 6;
            return config;
        }

        std::atomic<int> made = 0;

      private:
        std::string m_name;
        std::shared_ptr<IExampleStream> m_stream;
        std::thread m_thread;
    };
}

TEST(LiveData, gives_the_same_batches_for_the_same_events)
{
    const Stream one("one"), other("other");
    const auto first = make_data(one.data(), {}, "data"), second = make_data(other.data(), {}, "data");
    ASSERT_EQ(first.training->size(), 3);
    for (int64_t epoch = 0; epoch < 3; ++epoch) {
        for (int64_t number = 0; number < 3; ++number)
            expect_same(first.training->get(epoch, number), second.training->get(epoch, number));
    }
    expect_same(first.validation->get(0, 3), second.validation->get(5, 3));
    EXPECT_EQ(first.record["made"][0]["seeds"], (std::vector<int>{3}));
}

TEST(LiveData, sees_no_event_twice_and_the_first_ones_only_in_validation)
{
    const Stream stream("once");
    const auto data = make_data(stream.data(2), {}, "data");
    EXPECT_EQ(data.validation->size(), 4);
    std::vector<std::string> seen;
    const auto note = [&](const std::string& origins) {
        for (size_t at = origins.find("live event"); at != std::string::npos; at = origins.find("live event", at + 1))
            seen.push_back(origins.substr(at, origins.find(", channels", at) - at));
    };
    for (int64_t number = 0; number < 4; ++number) note(data.validation->get(0, number).origin);
    for (int64_t epoch = 0; epoch < 2; ++epoch) {
        for (int64_t number = 0; number < data.training->size(); ++number)
            note(data.training->get(epoch, number).origin);
    }
    ASSERT_EQ(seen.size(), 4U + 2 * 12);
    EXPECT_EQ(seen[0], "live event 0, view u");
    EXPECT_EQ(seen.back(), "live event 13, view v");
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
}

TEST(LiveData, goes_on_later_as_if_it_had_not_stopped)
{
    const Stream one("whole"), other("resumed");
    const auto whole = make_data(one.data(), {}, "data"), resumed = make_data(other.data(), {}, "data");
    for (int64_t epoch = 0; epoch < 2; ++epoch) {
        for (int64_t number = 0; number < 3; ++number) whole.training->get(epoch, number);
    }
    expect_same(resumed.training->get(2, 1), whole.training->get(2, 1));
    EXPECT_REFUSED(resumed.training->get(0, 0), "live event 2 is gone");
}

TEST(LiveData, processes_see_together_what_one_sees_alone)
{
    const Stream alone("alone"), half("half"), rest("rest");
    const auto want = make_data(alone.data(), {}, "data").training->get(1, 2);
    const auto first = make_data(half.data(), {0, 2}, "data").training->get(1, 2);
    const auto second = make_data(rest.data(), {1, 2}, "data").training->get(1, 2);
    EXPECT_TENSOR_EQ(at::cat({first.features, second.features}), want.features);
    EXPECT_TENSOR_EQ(at::cat({first.truth, second.truth}), want.truth);
}

TEST(LiveData, hands_on_what_went_wrong_in_the_graph_and_tells_when_events_end)
{
    const Stream broken("broken", 100, 5), brief("brief", 5);
    const auto data = make_data(broken.data(2), {}, "data");
    data.training->get(0, 2);
    EXPECT_EQ(error_of<std::runtime_error>([&] { data.training->get(0, 3); }), "the graph has failed");
    const auto few = make_data(brief.data(2), {}, "data");
    EXPECT_REFUSED(few.training->get(0, 3), "data.queue: the events have ended after 5");
    auto config = brief.data();
    config.queue = "SPNGExampleQueue:nowhere";
    EXPECT_REFUSED(make_data(config, {}, "data"), "data.queue: there is no component 'SPNGExampleQueue:nowhere'");
}

TEST(LiveData, holds_no_more_events_than_its_capacity)
{
    const Stream stream("bounded");
    const auto data = make_data(stream.data(), {}, "data");
    data.training->get(0, 0);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    // Two for validation, two that were used, two that wait.
    EXPECT_LE(stream.made, 6);
}
