#pragma once
#include "train/Trainer.h"
#include "train/roi/RoiTask.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <stdexcept>

/// A network of a few hundred parameters that learns within seconds to find bright squares.
namespace spng::test {

    inline torch::jit::Module toy_network(uint64_t seed = 1, bool with_dropout = false)
    {
        auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
        const auto random = [&](at::IntArrayRef sizes) { return (0.3 * at::randn(sizes, generator)).requires_grad_(); };
        torch::jit::Module module("Toy");
        module.register_attribute("training", c10::BoolType::get(), true);
        module.register_parameter("w1", random({8, 2, 3, 3}), false);
        module.register_parameter("scale", at::ones({8}).requires_grad_(), false);
        module.register_parameter("shift", at::zeros({8}).requires_grad_(), false);
        module.register_buffer("mean", at::zeros({8}));
        module.register_buffer("var", at::ones({8}));
        module.register_parameter("w2", random({1, 8, 1, 1}), false);
        module.define(std::string(R"(
def forward(self, x):
    x = torch.conv2d(x, self.w1, None, [1, 1], [1, 1])
    x = torch.relu(torch.batch_norm(x, self.scale, self.shift, self.mean, self.var, self.training, 0.1, 1e-5, True))
)") + (with_dropout ? "    x = torch.dropout(x, 0.2, self.training)\n" : "") +
                      R"(
    return torch.sigmoid(torch.conv2d(x, self.w2))
)");
        return module;
    }

    /// Squares in noise, a few images a batch, by their number alone.
    class ToyBatches : public WireCell::Train::Batches {
      public:
        explicit ToyBatches(int64_t size, int64_t images = 2, uint64_t seed = 1)
          : m_size(size)
          , m_images(images)
          , m_seed(seed)
        {
        }
        int64_t size() const override { return m_size; }
        WireCell::Train::Batch get(int64_t epoch, int64_t number) override
        {
            const auto seed = m_seed * 1000000 + static_cast<uint64_t>(epoch * 1000 + number);
            auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
            auto features = 0.3 * at::randn({m_images, 2, 16, 16}, generator);
            auto truth = at::zeros({m_images, 1, 16, 16}, at::kBool);
            for (int64_t image = 0; image < m_images; ++image) {
                const auto place = at::randint(0, 10, {2}, generator);
                const auto row = place[0].item<int64_t>(), column = place[1].item<int64_t>();
                const auto square = [&](const at::Tensor& x) { return x.narrow(0, row, 5).narrow(1, column, 5); };
                square(features[image][0]).add_(1.5);
                square(truth[image][0]).fill_(true);
            }
            if (number == poison) features.fill_(std::numeric_limits<float>::quiet_NaN());
            if (number == failure) throw std::runtime_error("no such shard");
            return {features, truth, "toy " + std::to_string(seed)};
        }

        int64_t poison = -1;  ///< the batch whose features are NaN
        int64_t failure = -1; ///< the batch that can not be had

      private:
        int64_t m_size, m_images;
        uint64_t m_seed;
    };
}
