#include "TensorCheck.h"
#include "train/cosmic/CosmicReport.h"

#include <cmath>

using namespace WireCell::Train;
using namespace spng::test;

namespace {
    /// Two events of one plane with two pixels: the first has a cosmic and a neutrino pixel, the second is empty.
    Batch two_events()
    {
        Batch batch;
        batch.features = at::tensor({3.0F, 5.0F, 0.0F, 0.0F}).reshape({2, 1, 1, 2});
        batch.truth = at::tensor({1, 2, 0, 0}, at::kLong).reshape({2, 1, 1, 2});
        return batch;
    }

    CosmicTask task_of(int64_t planes) { return {CosmicTaskConfig{}, planes}; }
}

TEST(CosmicReport, has_the_figures_of_answers_without_a_network_and_how_many_events_have_neutrinos)
{
    const auto task = task_of(1);
    CosmicReport report(task);
    report.add(two_events());
    EXPECT_EQ(report.events(), 2);
    EXPECT_EQ(report.summary(0, 1).at("with_neutrino"), 1);
    const auto figures = report.summary(0, 1).at("figures");
    // The empty event is all right in either answer, and has nothing that is not background.
    EXPECT_EQ(figures.at("all_background").at("accuracy")[0], 0.5);
    EXPECT_EQ(figures.at("all_background").at("nonbkg_accuracy")[0], 0.0);
    EXPECT_EQ(figures.at("all_background").at("cosmic_iou")[0], 0.5);
    EXPECT_EQ(figures.at("all_cosmic").at("accuracy")[0], 0.75);
    EXPECT_EQ(figures.at("all_cosmic").at("nonbkg_accuracy")[0], 0.5);
    EXPECT_EQ(figures.at("all_cosmic").at("cosmic_iou")[0], 0.75);
    EXPECT_EQ(figures.at("all_cosmic").at("neutrino_iou_plane0")[0], 0.5);
    EXPECT_FALSE(figures.contains("network"));
}

TEST(CosmicReport, compares_a_network_with_them_event_by_event)
{
    const auto task = task_of(1);
    CosmicReport report(task);
    const auto batch = two_events();
    report.add(batch, batch.truth);
    const auto summary = report.summary(500, 1);
    EXPECT_EQ(summary.at("figures").at("network").at("miou")[0], 1.0);
    EXPECT_EQ(summary.at("figures").at("network").at("miou")[1], 0.0);
    const auto& above = summary.at("above").at("all_cosmic").at("neutrino_iou");
    EXPECT_EQ(above[0], 0.5);
    // One of two events is better by 1: the error of the mean of two coin flips.
    EXPECT_NEAR(above[1].get<double>(), 0.5 / std::sqrt(2), 0.03);
    EXPECT_EQ(report.columns().size(), report.row(0).size());
    EXPECT_EQ(report.row(1).front(), 1);
    EXPECT_EQ(table_of(summary).front(), "2 images, 1 with neutrinos");
    EXPECT_EQ(table_of(summary).size(), 5);
}

TEST(CosmicTask, averages_planes_that_have_a_figure)
{
    const auto task = task_of(2);
    const auto truth = at::tensor({1, 0, 0, 0}, at::kLong).reshape({1, 2, 1, 2});
    const auto figures = task.judge_classes(at::zeros_like(truth), truth);
    const auto names = task.figures();
    ASSERT_EQ(figures.at(0).size(), names.size());
    EXPECT_EQ(figures[0][0], 0.75);
    // Nothing in the second plane is other than background.
    EXPECT_EQ(figures[0][1], 0.0);
    EXPECT_EQ(names.at(7), "nonbkg_accuracy_plane0");
    EXPECT_EQ(figures[0][7], 0.0);
    EXPECT_TRUE(std::isnan(figures[0][13]));
    EXPECT_TRUE(std::isnan(figures[0][2]));
}
