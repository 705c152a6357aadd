#include "TensorCheck.h"
#include "WireCellSpng/device/Device.h"

using WireCell::SPNG::parse_device;
using namespace spng::test;

// In a process of its own, with the pretended GPU (graph.pretend_gpu).
TEST(Devices, DISABLED_the_error_tells_of_a_question_that_came_too_early)
{
    EXPECT_FALSE(at::hasCUDA());
    EXPECT_REFUSED(parse_device("gpu"), "LD_PRELOAD=libtorch_cuda.so");
}

TEST(Devices, words_that_name_none_are_refused)
{
    EXPECT_TRUE(parse_device("cpu").is_cpu());
    for (const char* word : {"", "tpu", "gpu-1", "cuda:x", "cpu0", "gpu1234"}) {
        EXPECT_REFUSED(parse_device(word), "want cpu, gpu, gpuN, cuda or cuda:N");
    }
}

TEST(Devices, a_gpu_is_had_or_the_error_says_what_is_missing_and_how_to_get_it)
{
    for (const char* word : {"gpu", "cuda", "gpu0", "cuda:0"}) {
        try {
            EXPECT_EQ(parse_device(word), at::Device(at::kCUDA, 0));
        }
        catch (const WireCell::ValueError& error) {
            const std::string text = error.what();
            EXPECT_NE(text.find("device '" + std::string(word) + "' is not to be had ("), std::string::npos) << text;
            EXPECT_TRUE(text.find("libtorch_cuda.so") != text.npos || text.find("no GPU is visible") != text.npos)
                << text;
            EXPECT_NE(text.find("Try device cpu, or put the lib folder"), std::string::npos) << text;
        }
    }
}
