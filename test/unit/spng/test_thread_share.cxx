#include "WireCellFlow/ThreadShare.h"
#include "WireCellSpng/device/NodeBase.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

using namespace WireCell;

namespace {
    class Probe : public SPNG::NodeBase<SPNG::NodeConfig> {
      public:
        Probe()
          : NodeBase("Probe", SPNG::Gate::none)
        {
        }

        /// The number of threads that LibTorch has in a call of a node.
        int threads_in_call() const
        {
            int number = 0;
            guarded([&] { number = at::get_num_threads(); }, [] { return std::string(); });
            return number;
        }
    };

    int threads_with_share(int share)
    {
        const Flow::ThreadShare announced(share);
        return Probe().threads_in_call();
    }
}

TEST(ThreadShare, none_is_announced_outside_of_an_engine)
{
    EXPECT_EQ(Flow::thread_share(), 0);
    EXPECT_EQ(Probe().threads_in_call(), at::get_num_threads());
}

TEST(ThreadShare, ends_with_its_scope)
{
    const Flow::ThreadShare outer(3);
    {
        const Flow::ThreadShare inner(1);
        EXPECT_EQ(Flow::thread_share(), 1);
    }
    EXPECT_EQ(Flow::thread_share(), 3);
}

TEST(ThreadShare, is_what_libtorch_has_in_a_call_and_not_after_it)
{
    const int before = at::get_num_threads();
    for (const int share : {1, 2, 5}) {
        EXPECT_EQ(threads_with_share(share), share);
        EXPECT_EQ(at::get_num_threads(), before);
    }
}

TEST(ThreadShare, concerns_no_other_thread)
{
    const int before = at::get_num_threads();
    std::atomic<int> wrong{0};
    const auto work = [&](int share) {
        for (int turn = 0; turn < 200; ++turn) wrong += threads_with_share(share) != share;
        wrong += at::get_num_threads() != before;
    };
    std::thread one(work, 1), other(work, 4);
    one.join();
    other.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(at::get_num_threads(), before);
    std::thread([&] { wrong += at::get_num_threads() != before; }).join();
    EXPECT_EQ(wrong, 0);
}
