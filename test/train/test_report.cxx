#include "TempFolder.h"
#include "TensorCheck.h"
#include "train/Report.h"

#include <filesystem>
#include <regex>

using namespace WireCell::Train;

TEST(Report, its_line_tells_how_far_a_training_is)
{
    const spng::test::TempFolder folder;
    Report report(folder.file("run"), {"dice"}, {.epochs = 3, .batches = 4}, true);
    const Extent half{.epoch = 0, .epochs = 3, .batch = 2, .batches = 4, .steps = 2};
    const StepFigures step{.rate = 0.1, .loss = 0.25, .gradient = 1, .images = 8, .waited_s = 0};
    report.step(half, step);
    const std::regex early(R"(epoch 1/3 50 %, [\d.e+]+ images/s, \d+ s left, loss 0.2500, waiting 0 %)");
    EXPECT_TRUE(std::regex_match(report.line(half, step), early)) << report.line(half, step);
    report.epoch(half, {.training_loss = 0.3, .validation_loss = 0.2, .figures = {0.875}, .seconds = 1, .images = 8});
    const Extent next{.epoch = 1, .epochs = 3, .batch = 1, .batches = 4, .steps = 5};
    const std::regex late(R"(epoch 2/3 25 %, .* loss 0.2500, dice 0.8750, waiting \d+ %)");
    EXPECT_TRUE(std::regex_match(report.line(next, step), late)) << report.line(next, step);
}

TEST(Report, a_process_that_is_not_the_first_writes_nothing)
{
    const spng::test::TempFolder folder;
    Report report(folder.file("run"), {"dice"}, {.epochs = 3, .batches = 4}, false);
    report.step({.epochs = 3, .batches = 4}, {});
    report.epoch({.epochs = 3, .batches = 4}, {.figures = {0}});
    EXPECT_TRUE(folder.is_empty());
}
