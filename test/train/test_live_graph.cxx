#include "DataTesting.h"
#include "WireCellApps/Main.h"
#include "train/data/ExampleQueue.h"

#include <cstdlib>
#include <fstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace WireCell::Train;
using namespace spng::test;

namespace {
    /// Some batches of a live training, with the graph in a thread of its own, as text.
    std::string batches(const std::string& engine)
    {
        WireCell::Main job;
        job.add_config(std::string(std::getenv("SPNG_SOURCE_DIR")) + "/test/train/live.jsonnet");
        job.tla_var("engine", engine);
        job.initialize();
        DataConfig config;
        config.queue = "SPNGExampleQueue:tpc0";
        config.validation_events = 1;
        config.epoch_events = 2;
        config.batch = 2;
        config.crop.channels = config.crop.bins = 64;
        config.augment.dead = 0.05;
        const auto stream = find_stream(config.queue, "test");
        std::thread graph([&] {
            try {
                job();
            }
            catch (...) {
                if (!stream->queue().is_closed()) stream->queue().abort(std::current_exception());
            }
        });
        std::stringstream text;
        const auto data = make_data(config, {}, "data");
        const auto note = [&](const Batch& batch) {
            text << batch.origin << ' ' << batch.features.sizes() << ' ' << std::hexfloat
                 << batch.features.to(at::kDouble).pow(2).sum().item<double>() << ' '
                 << batch.truth.sum().item<int64_t>() << '\n';
        };
        note(data.validation->get(0, 0));
        for (int64_t number = 0; number < data.training->size(); ++number) note(data.training->get(0, number));
        stream->queue().close();
        graph.join();
        return text.str();
    }

    /// The same in a process of its own, as components of a process are not made twice.
    std::string batches_elsewhere(const std::string& engine)
    {
        const TempFolder folder;
        const auto child = fork();
        if (child == 0) {
            try {
                std::ofstream(folder.file("text")) << batches(engine) << std::flush;
                _exit(0);
            }
            catch (const std::exception& error) {
                std::ofstream(folder.file("error")) << error.what() << std::flush;
                _exit(1);
            }
        }
        int status = 0;
        waitpid(child, &status, 0);
        std::stringstream text;
        text << std::ifstream(folder.file(status == 0 ? "text" : "error")).rdbuf();
        EXPECT_EQ(status, 0) << text.str();
        return text.str();
    }
}

TEST(LiveGraph, of_the_same_seeds_gives_the_same_batches)
{
    const auto once = batches_elsewhere("Pgrapher");
    EXPECT_EQ(std::count(once.begin(), once.end(), '\n'), 3) << once;
    EXPECT_NE(once.find("live event 2, view v"), std::string::npos) << once;
    EXPECT_EQ(batches_elsewhere("Pgrapher"), once);
}
