#pragma once
#include "GoldenNets.h"

#include <gtest/gtest.h>

/// The reference numbers of CosmicTagger (golden-cosmic.json, golden-cosmic.npz).
namespace spng::test {

    class GoldenCosmic : public GoldenNets {
      public:
        using GoldenNets::GoldenNets;

        /// Entries of `state_dict` are [name, number, rule, shape, kind].
        void fill(const std::string& name, const torch::jit::Module& module) const
        {
            WireCell::Nets::WeightLoader loader(module, "golden weights");
            const auto& wanted = network(name);
            for (const auto& entry : wanted.at("state_dict")) {
                const auto numbers = weights(entry[3], entry[2], entry[1], wanted.at("gain"));
                loader.place(entry[0], numbers.sizes()).copy_(numbers);
            }
            loader.finish();
        }

        /// [batch, plane, height, width]: tiles with many and with few pixels, others 0.
        at::Tensor input(at::IntArrayRef shape) const
        {
            const int64_t width = shape[3], plane = shape[2] * width;
            return made(shape, [&](int64_t ind) {
                const auto element = static_cast<uint64_t>(ind);
                const int64_t tile = ind % plane / width / 8 + ind % width / 8;
                const double occupancy = tile % 2 == 1 ? 0.5 : 0.1;
                const bool is_there = (hashed(seed(), 1000001, element) + 1) / 2 < occupancy;
                return is_there ? 2 * (hashed(seed(), 1000003, element) + 1) : 0;
            });
        }

        /// [batch, plane, height, width], classes 0, 1, 2.
        at::Tensor labels(at::IntArrayRef shape) const
        {
            return made(shape,
                        [&](int64_t ind) {
                            const double v = hashed(seed(), 1000002, static_cast<uint64_t>(ind));
                            return v > 0.8 ? 2.0 : v > 0.4 ? 1.0 : 0.0;
                        })
                .to(at::kLong);
        }
    };

    /// Tests against the reference, skipped without it.
    class GoldenCosmicTest : public testing::Test {
      protected:
        void SetUp() override
        {
            const auto table = shared_data("golden-cosmic.json"), npz = shared_data("golden-cosmic.npz");
            if (table.empty() || npz.empty()) GTEST_SKIP() << "no reference data here: golden-cosmic";
            static const GoldenCosmic read(table, npz);
            golden = &read;
        }

        const GoldenCosmic* golden = nullptr;
    };

    /// Options of a network of ours by those of the reference.
    inline nlohmann::json cosmic_options(nlohmann::json config)
    {
        config.erase("name");
        return config;
    }
}
