#include "TensorCheck.h"
#include "train/pid/PidReport.h"
#include "train/pid/PidTask.h"

#include <cmath>

using namespace WireCell::Train;

namespace {
    PidTruth is(int64_t particle, double gev, bool interacts = false, bool decays = false)
    {
        return {.particle = particle,
                .energy = std::log(gev),
                .interacts = interacts,
                .decays = decays,
                .parameter = 0,
                .id = {}};
    }

    double value(const nlohmann::json& figure) { return figure.at(0).get<double>(); }
}

TEST(PidReport, has_confusion_pairs_and_chance)
{
    PidReport report({"electron", "photon"}, false);
    report.add(is(0, 1), {2, 0}, 0.1);
    report.add(is(0, 1), {0, 1}, 0.2);
    report.add(is(0, 1), {3, 0}, 0.3);
    report.add(is(1, 1), {0, 2}, 0.4);
    const auto summary = report.summary(1000, 1);
    EXPECT_EQ(summary["confusion"], (std::vector<std::vector<double>>{{2, 1}, {0, 1}}));
    EXPECT_EQ(value(summary["accuracy"]), 0.75);
    EXPECT_EQ(value(summary["chance"]), 0.75);
    EXPECT_NEAR(value(summary["loss"]), 0.25, 1e-15);
    EXPECT_EQ(summary["classes"]["electron"], 3);
    for (const char* pair : {"electron/photon", "photon/electron", "electron/all"}) {
        EXPECT_EQ(value(summary["pairs"][pair]["auc"]), 1) << pair;
        EXPECT_EQ(value(summary["pairs"][pair]["fake_rate"]), 0) << pair;
    }
    // Three of four, drawn four times: sqrt(0.75 * 0.25 / 4).
    EXPECT_NEAR(summary["accuracy"][1].get<double>(), std::sqrt(0.75 * 0.25 / 4), 0.03);
    EXPECT_FALSE(summary.contains("limit"));
    EXPECT_EQ(report.columns().size(), report.row(0).size());
    EXPECT_NE(report.curves(100).find("electron,photon,inf,0,0"), std::string::npos);
    EXPECT_FALSE(pid_table(summary).empty());
}

TEST(PidReport, tells_two_classes_apart_whatever_it_says_of_a_third)
{
    PidReport report({"electron", "photon", "muon"}, false);
    report.add(is(0, 1), {1, 0, 9}, 0);
    report.add(is(1, 1), {7, 8, 0}, 0);
    report.add(is(0, 1), {8, 7, 0}, 0);
    const auto pairs = report.summary(0, 1)["pairs"];
    EXPECT_EQ(value(pairs["electron/photon"]["auc"]), 1);
    // Against all others the first one's electron is the least likely.
    EXPECT_EQ(value(pairs["electron/all"]["auc"]), 0.5);
    EXPECT_TRUE(pairs["electron/muon"]["auc"].is_null());
}

TEST(PidReport, has_what_interactions_could_tell_of_muons_and_pions)
{
    PidReport report({"muon", "pion"}, false);
    for (int event = 0; event < 10; ++event) {
        report.add(is(0, 1, false, event < 2), {0, 0}, 0);
        report.add(is(1, 1, event < 4, event >= 4), {0, 0}, 0);
    }
    const auto limit = report.summary(0, 1)["limit"];
    EXPECT_NEAR(value(limit["visible_interactions"]), 0.4, 1e-12);
    EXPECT_NEAR(value(limit["interactions"]["auc"]), 0.7, 1e-12);
    EXPECT_NEAR(value(limit["interactions"]["fake_rate"]), 0.9 * 0.6, 1e-12);
    // Pions interact (4) or decay (6), muons decay (2) or do neither (8): only decays are of both, 6 and 2.
    EXPECT_NEAR(value(limit["interactions_and_decays"]["auc"]), 1 - 0.5 * 0.6 * 0.2, 1e-12);
    EXPECT_NEAR(value(limit["interactions_and_decays"]["fake_rate"]), 0.6 * 0.5, 1e-12);
    // A network that knows nothing is at chance.
    EXPECT_NEAR(value(report.summary(0, 1)["pairs"]["muon/pion"]["fake_rate"]), 0.9, 1e-12);
}

TEST(PidReport, compares_energies_with_constants)
{
    PidReport report({}, true);
    report.add(is(-1, 1), {std::log(1.1)}, 0);
    report.add(is(-1, 4), {std::log(4.4)}, 0);
    const auto energy = report.summary(50, 1)["energy"];
    EXPECT_NEAR(value(energy["network"]["resolution"]), 0.1, 1e-12);
    EXPECT_NEAR(value(energy["network"]["slope"]), 1.1, 1e-12);
    // The mean of logarithms is 2: off by 1 and by -1/2.
    EXPECT_NEAR(value(energy["mean_log"]["resolution"]), std::sqrt((1 + 0.25) / 2), 1e-12);
    EXPECT_LT(value(energy["best_constant"]["resolution"]), value(energy["mean_log"]["resolution"]));
    EXPECT_EQ(report.columns().back(), "found_gev");
    EXPECT_NEAR(report.row(1).back(), 4.4, 1e-12);
    EXPECT_EQ(report.columns().size(), report.row(0).size());
}

TEST(PidTask, has_figures_of_each_class_and_of_energies)
{
    const PidTask task({}, {"electron", "muon"}, true, "task");
    EXPECT_EQ(task.figures(),
              (std::vector<std::string>{"accuracy", "accuracy_electron", "accuracy_muon", "energy_within_20"}));
    const auto output = at::tensor({2.0, 1.0, std::log(1.1), 2.0, 1.0, std::log(1.3)}, at::kDouble).view({2, 1, 3});
    const auto truth = at::tensor({0.0, 0.0, 1.0, 0.0}, at::kDouble).view({2, 2});
    const auto figures = task.judge(output, truth);
    EXPECT_EQ(figures[0][0], 1);
    EXPECT_EQ(figures[0][1], 1);
    EXPECT_TRUE(std::isnan(figures[0][2]));
    EXPECT_EQ(figures[0][3], 1);
    EXPECT_EQ(figures[1][0], 0);
    EXPECT_TRUE(std::isnan(figures[1][1]));
    EXPECT_EQ(figures[1][2], 0);
    EXPECT_EQ(figures[1][3], 0);
    EXPECT_EQ(task.picture(output).sizes(), (at::IntArrayRef{2, 1, 2}));
}

TEST(PidTask, refuses_weights_that_do_not_go)
{
    const auto task = [](const PidTaskConfig& config) { PidTask(config, {"electron", "muon"}, false, "task"); };
    EXPECT_REFUSED(task({.class_weights = {1}}), "task.class_weights: got 1 (want one for each of the 2 classes)");
    EXPECT_REFUSED(task({.class_weights = {1, 0}}), "task.class_weights: got 0 (want numbers above 0)");
    EXPECT_REFUSED(task({.auxiliary = -1, .class_weights = {}}), "task.auxiliary: got -1 (want 0 or more)");
}
