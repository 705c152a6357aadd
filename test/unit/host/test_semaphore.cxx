#include "WireCellAux/Semaphore.h"
#include "WireCellUtil/NamedFactory.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using namespace WireCell;

TEST(Semaphore, admits_one_by_default)
{
    const Aux::Semaphore semaphore;
    EXPECT_EQ(semaphore.get_count(), 1);
    semaphore.acquire();
    EXPECT_EQ(semaphore.get_count(), 0);
    semaphore.release();
    EXPECT_EQ(semaphore.get_count(), 1);
}

TEST(Semaphore, refuses_a_concurrency_below_one)
{
    Aux::Semaphore semaphore;
    semaphore.set_name("gpu");
    try {
        semaphore.configure({{"concurrency", 0}});
        FAIL() << "no error";
    }
    catch (const ValueError& err) {
        EXPECT_STREQ(err.what(), "Semaphore:gpu.concurrency: got 0 (want 1 or more)");
    }
}

TEST(Semaphore, context_releases_also_when_an_exception_passes)
{
    const auto semaphore = std::make_shared<Aux::Semaphore>();
    try {
        const ISemaphore::Context held(semaphore);
        EXPECT_EQ(semaphore->get_count(), 0);
        throw 1;
    }
    catch (int) {
    }
    EXPECT_EQ(semaphore->get_count(), 1);
    EXPECT_NO_THROW(ISemaphore::Context(nullptr));
}

TEST(Semaphore, never_admits_more_than_its_concurrency)
{
    Aux::Semaphore semaphore;
    semaphore.configure({{"concurrency", 2}});
    std::atomic<int> inside{0}, most{0};
    const auto work = [&] {
        for (int time = 0; time < 20; ++time) {
            semaphore.acquire();
            const int now = ++inside;
            int seen = most;
            while (now > seen && !most.compare_exchange_weak(seen, now)) {}
            std::this_thread::sleep_for(std::chrono::microseconds(200));
            --inside;
            semaphore.release();
        }
    };
    std::vector<std::thread> threads;
    for (int ind = 0; ind < 4; ++ind) threads.emplace_back(work);
    for (auto& thread : threads) thread.join();
    EXPECT_LE(most, 2);
    EXPECT_EQ(semaphore.get_count(), 2);
}

TEST(Semaphore, is_found_by_its_type_name)
{
    EXPECT_TRUE(Factory::lookup<ISemaphore>("Semaphore", "found"));
    EXPECT_EQ(Factory::lookup<ISemaphore>("Semaphore", "found"), Factory::find_tn<ISemaphore>("Semaphore:found"));
}
