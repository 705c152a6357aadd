#include "TensorCheck.h"
#include "ToyTraining.h"

using namespace WireCell::Train;
using namespace spng::test;

TEST(Prefetcher, gives_the_batches_in_their_order_from_any_of_them_on)
{
    ToyBatches batches(7);
    for (const int64_t ahead : {1, 3, 20}) {
        Prefetcher prefetcher(batches, 2, 3, ahead);
        for (int64_t number = 3; number < 7; ++number) {
            const auto got = prefetcher.next();
            const auto want = batches.get(2, number);
            EXPECT_TENSOR_EQ(got.features, want.features);
            EXPECT_EQ(got.origin, want.origin);
        }
    }
}

TEST(Prefetcher, throws_what_went_wrong_where_the_batch_is_asked_for)
{
    ToyBatches batches(7);
    batches.failure = 2;
    Prefetcher prefetcher(batches, 0, 0, 5);
    prefetcher.next();
    prefetcher.next();
    EXPECT_THROW(prefetcher.next(), std::runtime_error);
}

TEST(Prefetcher, may_be_left_before_its_batches_are_used)
{
    ToyBatches batches(1000);
    Prefetcher prefetcher(batches, 0, 0, 2);
    EXPECT_EQ(prefetcher.next().truth.size(0), 2);
}
