// Labels and scores of masks against the public training code's.
#include "Npz.h"
#include "TensorCheck.h"
#include "WireCellSpng/algo/score/MaskScores.h"
#include "WireCellSpng/algo/score/RoiLosses.h"
#include "WireCellSpng/algo/score/TruthLabels.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

using namespace WireCell::SPNG;
using namespace spng::test;

namespace {
    nlohmann::json facts_of(const std::string& file)
    {
        std::ifstream stream(file);
        return nlohmann::json::parse(stream);
    }

    PaddingSide side_of(const std::string& word)
    {
        if (word == "both") return PaddingSide::both;
        return word == "left" ? PaddingSide::left : PaddingSide::right;
    }

    RunPadding padding_of(const nlohmann::json& facts, PaddingOrder order)
    {
        return {.padding = facts["padding"],
                .min_run = facts["min_run"],
                .side = side_of(facts["padding_side"]),
                .avoid_merge = facts["avoid_merge"],
                .min_gap = facts["min_gap"],
                .order = order};
    }

    at::Tensor tensor_of(const nlohmann::json& rows)
    {
        std::vector<at::Tensor> list;
        for (const auto& row : rows) list.push_back(at::tensor(row.get<std::vector<double>>(), at::kDouble));
        return at::stack(list);
    }

    void expect_figure(double got, const nlohmann::json& want, const std::string& name)
    {
        SCOPED_TRACE(name);
        if (want.is_null()) { EXPECT_TRUE(std::isnan(got)); }
        else {
            EXPECT_NEAR(got, want.get<double>(), 1e-12);
        }
    }
}

TEST(Labels, are_those_of_the_public_code)
{
    SPNG_TEST_DATA_OR_SKIP(arrays_file, "golden-labels.npz");
    SPNG_TEST_DATA_OR_SKIP(facts_file, "golden-labels.json");
    const auto arrays = load_npz(arrays_file);
    const auto facts = facts_of(facts_file);
    ASSERT_FALSE(facts["combinations"].empty());
    for (const auto& combination : facts["combinations"]) {
        const std::string mask = combination["mask"];
        SCOPED_TRACE(mask);
        const auto want = arrays.at(mask).to(at::kBool);
        const auto labels = truth_labels(arrays.at(combination["truth"]), combination["R"], combination["threshold"]);
        EXPECT_EQ(labels.sum().item<int64_t>(), combination["pixels_before_padding"].get<int64_t>());
        EXPECT_TENSOR_EQ(pad_runs(labels, padding_of(combination, PaddingOrder::padded)), want);

        // A shortest run of 0 widened nothing there.  Taken in the order in which they began, runs differ in the rows that are listed, and in no other.
        if (combination["min_run"] == 0) continue;
        const auto differs = (pad_runs(labels, padding_of(combination, PaddingOrder::start)) != want).any(1);
        const std::vector<int64_t> touched = combination["rows_touched_by_order_defect"];
        std::vector<int64_t> rows;
        for (int64_t row = 0; row < differs.size(0); ++row) {
            if (differs[row].item<bool>()) rows.push_back(row);
        }
        EXPECT_EQ(rows, touched);
    }
}

TEST(Labels, of_single_rows_are_those_that_were_worked_out_by_hand)
{
    SPNG_TEST_DATA_OR_SKIP(facts_file, "golden-labels.json");
    const auto bits_of = [](const std::string& text) {
        std::vector<int> bits;
        for (const char bit : text) bits.push_back(bit == '1');
        return at::tensor(bits).to(at::kBool);
    };
    for (const auto& example : facts_of(facts_file)["row_examples"]) {
        SCOPED_TRACE(example.dump());
        const auto row = bits_of(example["input"]);
        EXPECT_TENSOR_EQ(pad_runs(row, padding_of(example, PaddingOrder::padded)), bits_of(example["output"]));
        EXPECT_TENSOR_EQ(pad_runs(row, padding_of(example, PaddingOrder::start)),
                         bits_of(example["output_in_start_order"]));
    }
}

TEST(MaskScores, are_those_of_the_reference_counting_every_run)
{
    SPNG_TEST_DATA_OR_SKIP(facts_file, "golden-metrics.json");
    const auto facts = facts_of(facts_file);
    const std::vector<std::string> averaged = facts["dataset_average_cases"];
    std::vector<MaskScores> images;
    double entropy = 0;
    for (const auto& image : facts["cases"]) {
        SCOPED_TRACE(image["name"].get<std::string>());
        const auto prediction = tensor_of(image["prediction"]);
        const auto truth = tensor_of(image["truth"]) > 0.5;
        const auto scores = mask_scores(prediction > facts["threshold"].get<double>(), truth);
        const auto& want = image["counting_every_run"];
        EXPECT_EQ(scores.true_runs, want["truth_runs"].get<int64_t>());
        EXPECT_EQ(scores.true_runs_hit, want["truth_runs_hit"].get<int64_t>());
        EXPECT_EQ(scores.predicted_runs, want["pred_runs"].get<int64_t>());
        EXPECT_EQ(scores.predicted_runs_hit, want["pred_runs_hit"].get<int64_t>());
        expect_figure(scores.run_efficiency, want["roi_eff"], "roi_eff");
        expect_figure(scores.run_purity, want["roi_pur"], "roi_pur");
        EXPECT_NEAR(scores.dice, image["public"]["dice"].get<double>(), 1e-6);
        if (!std::isnan(scores.pixel_efficiency))
            expect_figure(scores.pixel_efficiency, image["public"]["pixel_eff"], "pixel_eff");
        if (!std::isnan(scores.pixel_purity))
            expect_figure(scores.pixel_purity, image["public"]["pixel_pur"], "pixel_pur");
        if (std::find(averaged.begin(), averaged.end(), image["name"]) != averaged.end()) {
            images.push_back(scores);
            entropy += bce_loss(prediction.unsqueeze(0), truth.unsqueeze(0)).item<double>();
        }
    }
    ASSERT_EQ(images.size(), averaged.size());
    const auto& want = facts["dataset_average"];
    const auto mean = average(images);
    EXPECT_NEAR(mean.dice, want["dice"].get<double>(), 1e-6);
    EXPECT_NEAR(mean.pixel_efficiency, want["pixel_eff"].get<double>(), 1e-12);
    EXPECT_NEAR(mean.pixel_purity, want["pixel_pur"].get<double>(), 1e-12);
    EXPECT_NEAR(entropy / double(images.size()), want["bce_loss_mean_of_images"].get<double>(), 1e-6);
}
