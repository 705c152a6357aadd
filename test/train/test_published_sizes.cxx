// One step of each network at its published width.
#include "TempFolder.h"
#include "TensorCheck.h"
#include "nets/Network.h"
#include "train/Trainer.h"
#include "train/cosmic/CosmicTask.h"
#include "train/roi/RoiTask.h"

#include <filesystem>

using namespace WireCell;
using namespace spng::test;

namespace {
    /// One image, with signal on some of its rows.
    class OneBatch : public Train::Batches {
      public:
        explicit OneBatch(bool has_classes)
          : m_has_classes(has_classes)
        {
        }

        int64_t size() const override { return 1; }
        Train::Batch get(int64_t, int64_t) override
        {
            // The deepest images of taggers must have several pixels.
            const int64_t size = m_has_classes ? 256 : 128;
            auto features = noise({1, 3, size, size}, 1);
            auto truth =
                m_has_classes ? at::zeros({1, 3, size, size}, at::kLong) : at::zeros({1, 1, size, size}, at::kBool);
            features.narrow(2, 40, 8).add_(2);
            truth.narrow(2, 40, 8).fill_(1);
            return {features, truth, "one image"};
        }

      private:
        bool m_has_classes;
    };

    class PublishedSize : public testing::TestWithParam<std::string> {};

    std::vector<std::string> all_names()
    {
        std::vector<std::string> names;
        for (const auto& kind : Nets::network_kinds()) {
            if (kind.task != "pid") names.push_back(kind.name);
        }
        return names;
    }

    std::unique_ptr<Train::Task> task_of(bool has_classes)
    {
        if (has_classes) return std::make_unique<Train::CosmicTask>(Train::CosmicTaskConfig{}, 3);
        return std::make_unique<Train::RoiTask>(Train::RoiTaskConfig{}, "task");
    }

    std::vector<at::Tensor> copies(const torch::jit::Module& network)
    {
        std::vector<at::Tensor> list;
        for (const auto& parameter : network.parameters()) list.push_back(parameter.detach().clone());
        return list;
    }
}

TEST_P(PublishedSize, makes_a_step)
{
    const TempFolder folder;
    const auto made = Nets::make_network(GetParam());
    auto network = made.module;
    const auto before = copies(network);
    const bool has_classes = made.task == "cosmic";
    OneBatch training(has_classes), validation(has_classes);
    const auto task = task_of(has_classes);
    Train::TrainerConfig config;
    config.epochs = 1;
    config.schedule.rate = has_classes ? 1e-3 : 0.01;
    Train::Trainer trainer(config, network, *task, training, validation, folder.file("run"), "trainer");
    trainer.run();
    EXPECT_EQ(trainer.progress().epoch, 1);
    const auto after = copies(network);
    size_t moved = 0;
    for (size_t ind = 0; ind < after.size(); ++ind) {
        EXPECT_TRUE(at::isfinite(after[ind]).all().item<bool>());
        moved += !at::equal(after[ind], before[ind]);
    }
    // Some decoders pass a few layers by.
    EXPECT_GT(moved, before.size() / 2);
    EXPECT_TRUE(std::filesystem::exists(folder.file("run/last.ckpt")));
}

INSTANTIATE_TEST_SUITE_P(All, PublishedSize, testing::ValuesIn(all_names()),
                         [](const auto& test) { return test.param; });
