#include "CoincideThreads.h"
#include "TensorCheck.h"
#include "WireCellSpng/algo/cells/CellViews.h"
#include "WireCellSpng/algo/cells/PackTicks.h"

using namespace WireCell::SPNG;
using namespace spng::test;

namespace {
    /// What the threads of one launch do, one after another.
    at::Tensor launch_on_host(const at::Tensor& a, const at::Tensor& b, const RowPairs& pairs)
    {
        const auto out = at::empty({a.size(0), pairs.offsets.size(0) - 1, a.size(2)}, at::kLong);
        const CoincideCall call{a.const_data_ptr<int64_t>(),
                                b.const_data_ptr<int64_t>(),
                                pairs.first.const_data_ptr<int32_t>(),
                                pairs.second.const_data_ptr<int32_t>(),
                                pairs.offsets.const_data_ptr<int64_t>(),
                                out.mutable_data_ptr<int64_t>(),
                                a.size(0),
                                a.size(1),
                                b.size(1),
                                out.size(1),
                                a.size(2)};
        run_coincide_threads(call);
        return out;
    }
}

TEST(CoincideKernel, the_threads_of_a_gpu_find_what_the_loop_of_the_cpu_finds)
{
    const auto a = pack_ticks(random_mask({2, 30, 150}, 0.1, 1));
    const auto b = pack_ticks(random_mask({2, 40, 150}, 0.1, 2));
    const auto index = [](int64_t below, uint64_t seed) {
        return at::floor(at::abs(noise({500}, seed)) * 1000).to(at::kLong).remainder(below);
    };
    // The last groups have no pairs.
    const auto pairs = group_pairs(index(20, 3), index(30, 4), index(40, 5), 25);
    EXPECT_TENSOR_EQ(launch_on_host(a, b, pairs), coincide(a, b, pairs));
}
