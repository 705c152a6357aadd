#include "LogText.h"
#include "TensorNodes.h"

using namespace WireCell;
using namespace spng::test;

namespace {
    const std::vector<std::pair<std::string, json>> filters = {
        {"SPNGThreshold", {{"rms_nsigma", 3}}}, {"SPNGRebaseliner", json::object()},  {"SPNGRebinner", {{"factor", 4}}},
        {"SPNGRebinner", {{"factor", -4}}},     {"SPNGResampler", {{"ratio", 0.25}}}, {"SPNGTransform", json::object()},
    };
}

TEST(Filters, end_of_stream_passes_and_the_node_goes_on_after_it)
{
    for (const auto& [type, cfg] : filters) {
        const auto node = make_component<ITorchTensorFilter>(type, cfg);
        EXPECT_EQ(run(node, ITorchTensor::pointer()), nullptr) << type;
        EXPECT_NE(run(node, tensor(at::ones({2, 8}))), nullptr) << type;
    }
}

TEST(Filters, an_image_without_ticks_comes_out_without_ticks)
{
    for (const auto& [type, cfg] : filters) {
        EXPECT_EQ(filter(type, cfg, at::zeros({5, 0}))->tensor().sizes(), (at::IntArrayRef{5, 0})) << type;
    }
}

TEST(Filters, tag_and_datapath_are_set_and_the_origin_is_noted)
{
    const json keys{{"tag", "roi"}, {"datapath_format", "/frames/{ident}/tags/{tag}"}};
    for (auto [type, cfg] : filters) {
        cfg.update(keys);
        const json md{{"datapath", "/in"}, {"ident", 3}, {"tag", "null"}, {"other", json::array({1, 2})}};
        const auto out = filter(type, cfg, at::ones({2, 8}), md)->metadata();
        EXPECT_EQ(out["tag"], "roi") << type;
        EXPECT_EQ(out["datapath"], "/frames/3/tags/roi") << type;
        EXPECT_EQ(out["derived_from"], "/in") << type;
        EXPECT_EQ(out["other"], md["other"]) << type;
    }
}

TEST(Filters, the_input_is_not_written)
{
    for (const auto& [type, cfg] : filters) {
        const auto samples = noise({3, 16}, 1);
        const auto before = samples.clone();
        filter(type, cfg, samples);
        EXPECT_TENSOR_EQ(samples, before);
    }
    const auto samples = noise({3, 16}, 1);
    const auto before = samples.clone();
    filter("SPNGThreshold", {{"binary", false}, {"nominal", 1}}, samples);
    EXPECT_TENSOR_EQ(samples, before);
}

TEST(Filters, an_input_without_datapath_is_refused_with_its_shape)
{
    EXPECT_REFUSED(filter("SPNGTransform", json::object(), at::ones({2, 8}), {{"datatype", "traces"}}),
                   "no 'datapath' in its metadata\n  input: traces  [2,8]");
}

TEST(Threshold, masks_or_masked_images_come_out)
{
    const auto samples = at::tensor({0.5F, 1.0F, 1.5F});
    EXPECT_TENSOR_EQ(filter("SPNGThreshold", {{"nominal", 1}}, samples)->tensor(), samples > 1);
    EXPECT_TENSOR_EQ(filter("SPNGThreshold", {{"nominal", 1}, {"binary", false}}, samples)->tensor(),
                     at::tensor({0.0F, 0.0F, 1.5F}));
}

TEST(Threshold, a_batch_of_images_is_like_each_alone)
{
    const auto batch = noise({2, 3, 64}, 1);
    const json cfg{{"rms_nsigma", 1}, {"nominal", 0.1}};
    EXPECT_TENSOR_EQ(filter("SPNGThreshold", cfg, batch)->tensor()[1],
                     filter("SPNGThreshold", cfg, batch[1])->tensor());
}

TEST(Threshold, that_of_the_networks_card_is_taken_where_it_is_wanted)
{
    const auto scores = at::tensor({0.2F, 0.4F, 0.6F});
    const json with_card{{"datapath", "/in"}, {"score_threshold", 0.3}};
    const json by_card{{"nominal", 0.5}, {"nominal_from", "card"}};
    const auto mask = [&](const json& cfg, const json& md) {
        return filter("SPNGThreshold", cfg, scores, md)->tensor();
    };
    const LogText log("spng/SPNGThreshold/test");
    EXPECT_TENSOR_EQ(mask(by_card, with_card), scores > 0.3);
    EXPECT_TRUE(log.has("threshold 0.3 of the network's card")) << log.text();
    EXPECT_TENSOR_EQ(mask(by_card, {{"datapath", "/in"}}), scores > 0.5);
    EXPECT_TRUE(log.has("threshold 0.5 as configured, the network's card has none")) << log.text();
    EXPECT_TENSOR_EQ(mask({{"nominal", 0.5}}, with_card), scores > 0.5);
    EXPECT_TRUE(log.has("threshold 0.5 as configured, the network's card has 0.3")) << log.text();
    EXPECT_REFUSED(mask(by_card, {{"datapath", "/in"}, {"score_threshold", "low"}}),
                   "the image's score_threshold is \"low\" (want a number)");
    EXPECT_REFUSED(configure("SPNGThreshold", {{"nominal_from", "model"}}),
                   "SPNGThreshold:test.nominal_from: got \"model\" (want config|card)");
}

TEST(Threshold, images_that_no_network_made_are_cut_without_a_word)
{
    const LogText log("spng/SPNGThreshold/test");
    filter("SPNGThreshold", {{"nominal", 1}}, at::ones({2, 8}));
    EXPECT_FALSE(log.has("threshold")) << log.text();
}

TEST(Threshold, negative_limits_and_unknown_methods_are_refused)
{
    EXPECT_REFUSED(configure("SPNGThreshold", {{"rms_nsigma", -1}}), "rms_nsigma is -1");
    EXPECT_REFUSED(configure("SPNGThreshold", {{"rms_method", "median"}}),
                   "SPNGThreshold:test.rms_method: got \"median\" (want std|mad|percentile)");
}

TEST(Rebaseliner, an_roi_is_brought_down_to_its_ends)
{
    const auto out = filter("SPNGRebaseliner", json::object(), at::tensor({0.F, 0.F, 5.F, 10.F, 5.F, 0.F, 0.F}));
    EXPECT_TENSOR_EQ(out->tensor(), at::tensor({0.F, 0.F, 0.F, 5.F, 0.F, 0.F, 0.F}));
}

TEST(Rebinner, period_and_tbin_follow_and_come_back)
{
    const json md{{"datapath", "/in"}, {"period", 500.0}, {"tbin", 8}, {"time", 1000.0}};
    const auto down = filter("SPNGRebinner", {{"factor", 4}, {"norm", "maximum"}}, at::ones({2, 8}), md);
    EXPECT_EQ(down->metadata()["period"], 2000.0);
    EXPECT_EQ(down->metadata()["tbin"], 2);
    EXPECT_EQ(down->metadata()["time"], 1000.0);
    const auto up = filter("SPNGRebinner", {{"factor", -4}, {"norm", "maximum"}}, down->tensor(), down->metadata());
    EXPECT_EQ(up->metadata()["period"], 500.0);
    EXPECT_EQ(up->metadata()["tbin"], 8);
}

TEST(Rebinner, a_tbin_that_does_not_divide_goes_to_the_time)
{
    const json md{{"datapath", "/in"}, {"period", 500.0}, {"tbin", 6}, {"time", 1000.0}};
    const auto out = filter("SPNGRebinner", {{"factor", 4}}, at::ones({2, 8}), md)->metadata();
    EXPECT_EQ(out["tbin"], 1);
    EXPECT_EQ(out["time"], 2000.0);
}

TEST(Rebinner, channels_rebinned_leave_the_period_alone)
{
    const auto out = filter("SPNGRebinner", {{"factor", 2}, {"dim", -2}}, at::ones({2, 8}),
                            {{"datapath", "/in"}, {"period", 500.0}});
    EXPECT_EQ(out->tensor().sizes(), (at::IntArrayRef{1, 8}));
    EXPECT_EQ(out->metadata()["period"], 500.0);
}

TEST(Rebinner, a_factor_is_required)
{
    EXPECT_REFUSED(configure("SPNGRebinner", json::object()), "key 'factor' is required");
}

TEST(Resampler, a_quarter_of_the_samples_have_four_times_the_period)
{
    const auto out = filter("SPNGResampler", {{"ratio", 0.25}}, at::ones({2, 80}),
                            {{"datapath", "/in"}, {"period", 500.0}, {"tbin", 4}, {"time", 0.0}});
    EXPECT_TENSOR_NEAR(out->tensor(), at::ones({2, 20}), 1e-5);
    EXPECT_EQ(out->metadata()["period"], 2000.0);
    EXPECT_EQ(out->metadata()["tbin"], 1);
}

TEST(Resampler, bad_ratios_and_norms_are_refused)
{
    EXPECT_REFUSED(configure("SPNGResampler", {{"ratio", 0}}), "ratio is 0");
    EXPECT_REFUSED(configure("SPNGResampler", {{"norm", "fancy"}}), "fancy");
    EXPECT_NO_THROW(configure("SPNGResampler", {{"norm", "Inter"}}));
}

TEST(Transform, operations_apply_in_order_in_both_spellings)
{
    const json ops{{"operations", json::array({{{"operation", "scale"}, {"scalar", 2}},
                                               {{"operation", "transpose"}, {"dims", {0, 1}}},
                                               {{"operation", "treshold"}, {"scalar", 3}}})}};
    const auto out = filter("SPNGTransform", ops, at::tensor({1.F, 2.F}).view({1, 2}));
    EXPECT_TENSOR_EQ(out->tensor(), at::tensor({0.F, 1.F}).view({2, 1}) > 0);
}

TEST(Transform, an_unknown_operation_is_refused)
{
    EXPECT_REFUSED(configure("SPNGTransform", {{"operations", json::array({{{"operation", "twist"}}})}}), "twist");
}
