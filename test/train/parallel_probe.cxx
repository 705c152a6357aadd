// Trains a small network, in one process or as one of several, and writes its parameters: parallel_probe FOLDER STOP
//
// The batches are the same, whoever shares them.  With STOP the second process is asked for a stop in the second epoch.
#include "ToyTraining.h"
#include "WireCellFlow/StopRequest.h"
#include "train/Team.h"

#include <ATen/Parallel.h>

#include <fstream>

using namespace WireCell::Train;

namespace {
    /// Without batch normalisation, which takes the images of one process.
    torch::jit::Module plain_network(int64_t seed)
    {
        auto generator = at::make_generator<at::CPUGeneratorImpl>(static_cast<uint64_t>(seed));
        torch::jit::Module module("Plain");
        module.register_attribute("training", c10::BoolType::get(), true);
        module.register_parameter("w1", (0.3 * at::randn({8, 2, 3, 3}, generator)).requires_grad_(), false);
        module.register_parameter("w2", (0.3 * at::randn({1, 8, 1, 1}, generator)).requires_grad_(), false);
        module.define(R"(
def forward(self, x):
    x = torch.relu(torch.conv2d(x, self.w1, None, [1, 1], [1, 1]))
    return torch.sigmoid(torch.conv2d(x, self.w2))
)");
        return module;
    }

    /// This process's rows of batches.
    class Rows : public spng::test::ToyBatches {
      public:
        Rows(int64_t size, Team& team, bool stops)
          : ToyBatches(size, 4)
          , m_team(team)
          , m_stops(stops)
        {
        }
        Batch get(int64_t epoch, int64_t number) override
        {
            if (m_stops && epoch == 1 && m_team.rank() == 1) WireCell::Flow::request_stop(15);
            auto batch = ToyBatches::get(epoch, number);
            const int64_t rows = batch.features.size(0) / m_team.count(), first = rows * m_team.rank();
            batch.features = batch.features.narrow(0, first, rows);
            batch.truth = batch.truth.narrow(0, first, rows);
            return batch;
        }

      private:
        Team& m_team;
        bool m_stops;
    };
}

int main(int argc, char* argv[])
{
    const std::string folder = argv[1];
    const bool stops = argc > 2;
    auto& team = world();
    at::set_num_threads(1);
    // The first process's initial weights count.
    auto network = plain_network(1 + team.rank());
    const RoiTask task(RoiTaskConfig{}, "task");
    Rows training(4, team, stops);
    spng::test::ToyBatches validation(3, 4);
    TrainerConfig config;
    config.epochs = 3;
    config.optimiser.accumulate = 2;
    TrainerOptions options;
    options.team = &team;
    Trainer trainer(config, network, task, training, validation, folder, "trainer", options);
    trainer.run();
    std::ofstream file(folder + "/parameters-" + std::to_string(team.rank()));
    file.precision(9);
    for (const auto& parameter : network.parameters()) {
        const auto flat = parameter.detach().reshape({-1});
        for (int64_t ind = 0; ind < flat.numel(); ++ind) file << flat[ind].item<float>() << "\n";
    }
    file << trainer.progress().steps << "\n";
    team.leave();
    return file ? 0 : 1;
}
