#include "TensorCheck.h"
#include "WireCellSpng/device/ImageMemory.h"

#include <sys/prctl.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <thread>

using namespace WireCell::SPNG;

namespace {
    constexpr int64_t megabyte = 1 << 20;

    /// Resident memory of this process [bytes].
    int64_t resident()
    {
        int64_t all = 0, used = 0;
        std::ifstream("/proc/self/statm") >> all >> used;
        return used * 4096;
    }

    at::Tensor filled(int64_t megabytes, uint8_t value) { return at::full({megabytes * megabyte}, value, at::kByte); }

    /// The part of an image that has a value.
    double share_of(uint8_t value, const at::Tensor& image)
    {
        const auto* const begin = image.const_data_ptr<uint8_t>();
        return static_cast<double>(std::count(begin, begin + image.numel(), value)) /
               static_cast<double>(image.numel());
    }

    struct ImageMemoryTest : testing::Test {
        static void SetUpTestSuite()
        {
            ::setenv("SPNG_KEEP_MEMORY", "1", 1);
            // What is resident must not depend on when the system joins small pages.
            ::prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
            keep_image_memory();
        }
    };
}

TEST_F(ImageMemoryTest, an_image_gets_the_memory_of_one_that_is_gone)
{
    auto image = filled(8, 1);
    const void* const place = image.data_ptr();
    EXPECT_EQ(reinterpret_cast<uintptr_t>(place) % 64, 0);
    image = at::Tensor();
    auto smaller = at::empty({8 * megabyte - 54321}, at::kByte);
    EXPECT_EQ(smaller.data_ptr(), place);
    const auto other = at::empty({8 * megabyte}, at::kByte);
    EXPECT_NE(other.data_ptr(), place);
}

TEST_F(ImageMemoryTest, images_keep_their_contents)
{
    std::vector<at::Tensor> images;
    for (int round = 0; round < 50; ++round) {
        if (images.size() > 5) images.erase(images.begin() + round % 5);
        images.push_back(filled(1 + round % 7, static_cast<uint8_t>(round)));
        for (const auto& image : images) EXPECT_EQ(share_of(image[0].item<uint8_t>(), image), 1.0);
    }
}

TEST_F(ImageMemoryTest, what_is_idle_adds_nothing_to_the_most_that_was_in_use)
{
    {
        const auto most = filled(64, 1);
    }
    const auto before = resident();
    for (int64_t size = 3; size <= 60; size = size * 5 / 4 + 1) {
        for (int number = 0; number < 64 / size; ++number) filled(size, 2);
        EXPECT_LT(resident(), before + 8 * megabyte) << size;
    }
    // And with all of them in use at once.
    std::vector<at::Tensor> images;
    for (int number = 0; number < 8; ++number) images.push_back(filled(7, 3));
    EXPECT_LT(resident(), before + 8 * megabyte);
}

TEST_F(ImageMemoryTest, images_of_other_sizes_get_the_same_pages)
{
    // A page that is new is full of zeros.
    const auto share_of_old = [](int64_t size) { return share_of(7, at::empty({size}, at::kByte)); };
    give_back_image_memory(size_t{1} << 40);
    {
        const auto one = filled(21, 7), two = at::full({30 * megabyte + 12345}, 7, at::kByte), three = filled(9, 7);
    }
    for (const int64_t size : {50, 11, 33, 26, 7, 40, 54}) {
        EXPECT_GT(share_of_old(size * megabyte - 4321), 0.8) << size;
        const auto again = at::full({size * megabyte - 4321}, 7, at::kByte);
    }
    {
        // The system has limits to how many pieces there are, not to how often they are joined.
        std::vector<at::Tensor> images;
        for (int round = 0; round < 200; ++round) {
            if (images.size() > 3) images.erase(images.begin() + round % 3);
            images.push_back(at::empty({(5 + round * 7 % 19) * megabyte - round}, at::kByte));
            images.back().fill_(7);
        }
    }
    EXPECT_GT(share_of_old(50 * megabyte), 0.9);
}

TEST_F(ImageMemoryTest, idle_memory_is_given_back_when_asked)
{
    {
        const auto image = filled(64, 1);
    }
    const auto before = resident();
    give_back_image_memory(size_t{30} << 20);
    EXPECT_NEAR(static_cast<double>(before - resident()), 30.0 * megabyte, 3.0 * megabyte);
    give_back_image_memory(size_t{1} << 40);
    EXPECT_GT(before - resident(), 60 * megabyte);
    const auto image = filled(16, 9);
    EXPECT_TRUE((image == 9).all().item<bool>());
}

TEST_F(ImageMemoryTest, threads_share_it)
{
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&wrong, number] {
            for (int round = 0; round < 40; ++round) {
                const auto image = filled(1 + (round + number) % 3, static_cast<uint8_t>(number));
                if (!(image == number).all().item<bool>()) ++wrong;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST_F(ImageMemoryTest, more_than_there_is_is_an_error)
{
    EXPECT_THROW(at::empty({int64_t{1} << 50}, at::kByte), c10::Error);
    EXPECT_EQ(filled(2, 5)[megabyte].item<uint8_t>(), 5);
}
