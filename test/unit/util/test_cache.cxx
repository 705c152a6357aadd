#include "WireCellUtil/MemUsage.h"
#include "WireCellUtil/ThreadSafeCache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using WireCell::ThreadSafeCache;

TEST(Cache, forgets_what_was_used_longest_ago)
{
    ThreadSafeCache<std::string, int> cache(2);
    cache.put("a", 1);
    cache.put("b", 2);
    EXPECT_EQ(cache.get("a"), 1);
    cache.put("c", 3);
    EXPECT_FALSE(cache.get("b"));
    EXPECT_EQ(cache.get("a"), 1);
    EXPECT_EQ(cache.size(), 2);
    cache.reset_capacity(1);
    EXPECT_EQ(cache.size(), 1);
    cache.remove("a");
    EXPECT_EQ(cache.size(), 0);
}

TEST(Cache, computes_once_per_key)
{
    ThreadSafeCache<int, int> cache(4);
    int calls = 0;
    for (int ind = 0; ind < 3; ++ind) {
        EXPECT_EQ(cache.get_or_compute(7, [&] { return ++calls; }), 1);
    }
}

TEST(Cache, may_be_used_while_computing)
{
    ThreadSafeCache<int, int> cache(4);
    const auto twice = [&] { return 2 * cache.get_or_compute(1, [] { return 21; }); };
    EXPECT_EQ(cache.get_or_compute(2, twice), 42);
}

TEST(Cache, gives_all_threads_the_same_value)
{
    ThreadSafeCache<int, int> cache(2);
    std::atomic<int> next{0}, wrong{0};
    std::vector<std::thread> threads;
    for (int ind = 0; ind < 8; ++ind) {
        threads.emplace_back([&] {
            const int first = cache.get_or_compute(1, [&] { return next++; });
            for (int call = 0; call < 1000; ++call) wrong += cache.get_or_compute(1, [&] { return next++; }) != first;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST(Cache, refuses_to_have_no_room)
{
    using Cache = ThreadSafeCache<int, int>;
    EXPECT_THROW(Cache cache(0), std::invalid_argument);
}

TEST(MemUsage, of_a_running_process_is_positive)
{
    EXPECT_GT(WireCell::memusage_resident(), 1000);
    EXPECT_GE(WireCell::memusage_size(), WireCell::memusage_resident());
}
