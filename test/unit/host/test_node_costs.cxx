#include "WireCellAux/Semaphore.h"
#include "WireCellAux/SimpleDepo.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTensor.h"
#include "WireCellAux/SimpleTensorSet.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellFlow/DataBytes.h"
#include "WireCellFlow/NodeCosts.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

using namespace WireCell;
using Flow::bytes_of;
using Flow::CallMeter;
using Flow::NodeCosts;

namespace {
    /// Work until the thread has used this much CPU time [s].
    void burn(double cpu_s)
    {
        const double end = Flow::thread_cpu_s() + cpu_s;
        while (Flow::thread_cpu_s() < end) {}
    }

    void sleep_ms(int time) { std::this_thread::sleep_for(std::chrono::milliseconds(time)); }
}

TEST(CallMeter, a_call_alone_is_charged_with_the_work_of_all_threads)
{
    NodeCosts costs;
    {
        const CallMeter meter(costs);
        std::thread helper([] { burn(0.05); });
        burn(0.05);
        helper.join();
    }
    EXPECT_EQ(costs.calls, 1u);
    EXPECT_GE(costs.core_s, 0.1);
    EXPECT_GE(costs.wall_s, 0.05);
}

TEST(CallMeter, of_calls_that_overlap_each_is_charged_with_its_own_thread)
{
    NodeCosts busy, idle;
    std::atomic<bool> begun{false}, done{false};
    std::thread other([&] {
        const CallMeter meter(idle);
        begun = true;
        while (!done) sleep_ms(1);
    });
    while (!begun) sleep_ms(1);
    {
        const CallMeter meter(busy);
        burn(0.1);
        done = true;
        other.join();
    }
    EXPECT_GE(busy.core_s, 0.1);
    EXPECT_GE(idle.wall_s, 0.1);
    EXPECT_LT(idle.core_s, 0.05);
}

TEST(CallMeter, counts_a_call_that_throws)
{
    NodeCosts costs;
    try {
        const CallMeter meter(costs);
        sleep_ms(2);
        throw 1;
    }
    catch (int) {
    }
    EXPECT_EQ(costs.calls, 1u);
    EXPECT_GE(costs.wall_s, 0.002);
    EXPECT_LT(costs.core_s, costs.wall_s + 0.01);
}

TEST(CallMeter, memory_that_stays_is_growth)
{
    NodeCosts costs;
    std::vector<char> kept;
    {
        const CallMeter meter(costs);
        kept.assign(64 << 20, 1);
    }
    EXPECT_NEAR(costs.rss_growth_mb, 64, 1);
    {
        const CallMeter meter(costs);
        std::vector<char>().swap(kept);
    }
    EXPECT_NEAR(costs.rss_growth_mb, 0, 1);
    EXPECT_GE(costs.peak_growth_mb, 0);
}

TEST(CallMeter, waiting_for_a_semaphore_is_charged_to_the_call_that_waits)
{
    const Aux::Semaphore semaphore;
    NodeCosts first, second;
    std::atomic<bool> held{false};
    std::thread holder([&] {
        const CallMeter meter(first);
        semaphore.acquire();
        held = true;
        sleep_ms(50);
        semaphore.release();
    });
    while (!held) sleep_ms(1);
    {
        const CallMeter meter(second);
        semaphore.acquire();
        semaphore.release();
    }
    holder.join();
    EXPECT_EQ(first.wait_s, 0);
    EXPECT_GT(second.wait_s, 0.02);
    EXPECT_LE(second.wait_s, second.wall_s);
}

TEST(CallMeter, device_use_goes_to_the_innermost_call_and_outside_of_calls_to_nobody)
{
    NodeCosts outer, inner;
    Flow::charge_device_use(1, 1, 1);
    {
        const CallMeter one(outer);
        {
            const CallMeter two(inner);
            Flow::charge_device_use(0.5, 10, 30);
            Flow::charge_device_use(0.25, -4, 20);
        }
        Flow::charge_device_use(2, 0, 5);
    }
    EXPECT_EQ(inner.device_s, 0.75);
    EXPECT_EQ(inner.device_growth_mb, 6);
    EXPECT_EQ(inner.device_peak_mb, 30);
    EXPECT_EQ(outer.device_s, 2);
    EXPECT_EQ(outer.device_peak_mb, 5);
}

TEST(DataBytes, of_messages_are_those_of_their_samples)
{
    const ITrace::vector traces{std::make_shared<Aux::SimpleTrace>(0, 0, ITrace::ChargeSequence(10)),
                                std::make_shared<Aux::SimpleTrace>(1, 5, ITrace::ChargeSequence(3))};
    const IFrame::pointer frame = std::make_shared<Aux::SimpleFrame>(1, 0, traces);
    EXPECT_EQ(bytes_of(boost::any(frame)), 13 * 4u);

    const std::vector<double> numbers(6);
    const auto tensor = std::make_shared<Aux::SimpleTensor>(ITensor::shape_t{2, 3}, numbers.data());
    const auto tensors = std::make_shared<ITensor::vector>(ITensor::vector{tensor, tensor});
    const ITensorSet::pointer set = std::make_shared<Aux::SimpleTensorSet>(1, Configuration(), tensors);
    EXPECT_EQ(bytes_of(boost::any(set)), 2 * 48u);

    const IDepo::vector depos(7, std::make_shared<Aux::SimpleDepo>(0, Point()));
    const IDepoSet::pointer cloud = std::make_shared<Aux::SimpleDepoSet>(1, depos);
    EXPECT_EQ(bytes_of(boost::any(cloud)), 7 * 44u);
}

TEST(DataBytes, of_end_of_stream_and_of_unknown_types_are_zero)
{
    EXPECT_EQ(bytes_of(boost::any()), 0u);
    EXPECT_EQ(bytes_of(boost::any(IFrame::pointer())), 0u);
    EXPECT_EQ(bytes_of(boost::any(std::string("text"))), 0u);
}

TEST(DataBytes, libraries_tell_of_their_types)
{
    struct Own : IData<Own> {
        virtual ~Own() = default;
    };
    const boost::any message = std::shared_ptr<const Own>(std::make_shared<Own>());
    EXPECT_EQ(bytes_of(message), 0u);
    Flow::add_byte_counter<Own>([](const Own&) { return 5; });
    EXPECT_EQ(bytes_of(message), 5u);
}
