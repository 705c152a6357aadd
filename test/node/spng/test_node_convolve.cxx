#include "ResponseServices.h"
#include "TempFolder.h"
#include "TensorNodes.h"
#include "WireCellSpng/ITorchSpectrum.h"

using namespace WireCell;
using namespace spng::test;

namespace {
    json response()
    {
        return {{"field_response", "ToyFieldResponse"},
                {"elec_response", "ToyElecResponse"},
                {"elec_duration", 2000.0},
                {"plane_index", 2},
                {"scale", -1.0}};
    }

    json lowpass(double scale, double period)
    {
        const json one{{"kind", "lowpass"}, {"scale", scale}};
        return {{"filters", json::array({one})}, {"period", period}, {"ignore_baseline", false}};
    }

    const json no_axis{{"kind", "none"}};

    /// A response, a channel filter, their ratio and two time filters, by the names that the tests use.
    void make_kernels()
    {
        Factory::lookup<IFieldResponse>("ToyFieldResponse");
        Factory::lookup<IConfigurable>("ToyElecResponse");
        configure("SPNGResponseKernel", response(), "r");
        configure("SPNGFilterKernel", {{"axis", json::array({lowpass(2, 1), no_axis})}}, "channel");
        configure("SPNGDeconKernel", {{"filter", "SPNGFilterKernel:channel"}, {"response", "SPNGResponseKernel:r"}},
                  "d");
        configure("SPNGFilterKernel", {{"axis", json::array({no_axis, lowpass(0.00012, 500)})}}, "gauss");
        configure("SPNGFilterKernel", {{"axis", json::array({no_axis, lowpass(0.00015, 500)})}}, "wiener");
    }

    ITorchSpectrum::pointer spectrum(const std::string& tn) { return Factory::find_tn<ITorchSpectrum>(tn); }

    const json decon_axes = json::array({{{"crop", -2}}, {{"baseline", true}}});

    json time_filter(const std::string& name)
    {
        return {{"kernel", "SPNGFilterKernel:" + name},
                {"axis", json::array({{{"dft", false}, {"padding", "none"}},
                                      {{"padding", "none"}, {"roll", 3}, {"crop", 200}}})}};
    }
}

class Convolve : public testing::Test {
  protected:
    void SetUp() override { make_kernels(); }
};

TEST_F(Convolve, a_response_kernel_has_one_row_per_wire_and_the_period_asked_for)
{
    const auto kernel = spectrum("SPNGResponseKernel:r");
    // 39 fine samples of 100 ns are 8 of 500 ns.
    EXPECT_EQ(kernel->shape(), (std::vector<int64_t>{5, 8}));
    EXPECT_EQ(kernel->half_spectrum({7, 20}).sizes(), (at::IntArrayRef{7, 11}));
}

TEST_F(Convolve, the_wct_normalization_is_larger_by_the_ratio_of_periods)
{
    auto cfg = response();
    cfg["normalization"] = "wct";
    configure("SPNGResponseKernel", cfg, "wct");
    const auto physical = spectrum("SPNGResponseKernel:r")->half_spectrum({5, 8});
    const auto wct = spectrum("SPNGResponseKernel:wct")->half_spectrum({5, 8});
    // The reference normalises the resampling with 39 fine samples where 40 were transformed.
    EXPECT_TENSOR_NEAR(wct / wct.abs().max(), physical / physical.abs().max(), 1e-5);
    EXPECT_NEAR((wct.abs().max() / physical.abs().max()).item<double>(), 5.0 * 40 / 39, 1e-4);
}

TEST_F(Convolve, sampling_the_electronics_at_edges_delays_it_by_half_a_fine_sample)
{
    auto cfg = response();
    cfg["er_sampling"] = "edge";
    configure("SPNGResponseKernel", cfg, "edge");
    const auto centre = spectrum("SPNGResponseKernel:r")->half_spectrum({5, 64});
    const auto edge = spectrum("SPNGResponseKernel:edge")->half_spectrum({5, 64});
    const auto delay = at::angle(centre[0][1] / edge[0][1]).item<double>() / (2 * M_PI) * 64 * 500;
    // The toy's samples are a quarter of its width, which moves its mean by a few ns more.
    EXPECT_NEAR(delay, 50, 15);
}

TEST_F(Convolve, a_decon_kernel_is_the_ratio_of_its_parts)
{
    const std::vector<int64_t> shape{9, 30};
    const auto ratio = spectrum("SPNGFilterKernel:channel")->half_spectrum(shape) /
                       spectrum("SPNGResponseKernel:r")->half_spectrum(shape);
    EXPECT_TENSOR_EQ(spectrum("SPNGDeconKernel:d")->half_spectrum(shape), ratio);
    EXPECT_EQ(spectrum("SPNGDeconKernel:d")->shape(), (std::vector<int64_t>{5, 8}));
}

TEST_F(Convolve, a_kernel_gives_the_same_spectrum_again_whatever_was_asked_in_between)
{
    const auto kernel = spectrum("SPNGDeconKernel:d");
    const auto first = kernel->half_spectrum({9, 30}).clone();
    kernel->half_spectrum({9, 31});
    EXPECT_TENSOR_EQ(kernel->half_spectrum({9, 30}), first);
}

TEST_F(Convolve, a_filter_has_no_extent_of_its_own)
{
    EXPECT_EQ(spectrum("SPNGFilterKernel:gauss")->shape(), (std::vector<int64_t>{0, 0}));
    EXPECT_EQ(spectrum("SPNGFilterKernel:gauss")->half_spectrum({9, 30}).sizes(), (at::IntArrayRef{1, 16}));
}

TEST_F(Convolve, convolving_with_the_response_and_back_restores_the_charge)
{
    auto charge = at::zeros({12, 200});
    charge[5][60] = 100;
    charge[6][62] = 50;
    configure("SPNGFilterKernel", {{"axis", json::array({no_axis, no_axis})}}, "all");
    configure("SPNGDeconKernel", {{"filter", "SPNGFilterKernel:all"}, {"response", "SPNGResponseKernel:r"}}, "back");
    const json whole = json::array({{{"crop", 0}}, {{"crop", 0}}});
    const auto adc = filter("SPNGKernelConvolve", {{"kernel", "SPNGResponseKernel:r"}, {"axis", whole}}, charge);
    EXPECT_EQ(adc->tensor().sizes(), (at::IntArrayRef{16, 207}));
    const json cyclic = json::array({{{"cyclic", true}}, {{"cyclic", true}}});
    const auto back =
        filter("SPNGKernelConvolve", {{"kernel", "SPNGDeconKernel:back"}, {"axis", cyclic}}, adc->tensor());
    EXPECT_TENSOR_NEAR(back->tensor().slice(0, 0, 12).slice(1, 0, 200), charge, 0.05);
}

TEST_F(Convolve, a_batch_is_like_each_image_alone)
{
    const json cfg{{"kernel", "SPNGDeconKernel:d"}, {"axis", decon_axes}};
    const auto batch = noise({2, 12, 50}, 1);
    EXPECT_TENSOR_NEAR(filter("SPNGKernelConvolve", cfg, batch)->tensor()[1],
                       filter("SPNGKernelConvolve", cfg, batch[1])->tensor(), 1e-4);
}

TEST_F(Convolve, time_moves_with_padding_at_the_head_and_not_with_roll)
{
    const json md{{"datapath", "/in"}, {"period", 500.0}, {"time", 10000.0}};
    json cfg{{"kernel", "SPNGDeconKernel:d"},
             {"axis", json::array({json::object(), {{"padding", "head"}, {"roll", 9}}})}};
    EXPECT_EQ(filter("SPNGKernelConvolve", cfg, at::ones({12, 50}), md)->metadata()["time"], 10000.0 - 7 * 500);
    cfg["axis"][1]["padding"] = "tail";
    EXPECT_EQ(filter("SPNGKernelConvolve", cfg, at::ones({12, 50}), md)->metadata()["time"], 10000.0);
    cfg["axis"][1]["padding"] = "head";
    EXPECT_REFUSED(filter("SPNGKernelConvolve", cfg, at::ones({12, 50})), "has no period");
}

TEST_F(Convolve, an_image_without_ticks_passes)
{
    const json cfg{{"kernel", "SPNGDeconKernel:d"}, {"axis", decon_axes}, {"tag", "decon"}};
    const auto out = filter("SPNGKernelConvolve", cfg, at::zeros({12, 0}));
    EXPECT_EQ(out->tensor().sizes(), (at::IntArrayRef{12, 0}));
    EXPECT_EQ(out->metadata()["tag"], "decon");
}

TEST_F(Convolve, a_filter_bank_is_a_decon_followed_by_each_filter)
{
    const auto image = noise({12, 250}, 3);
    const auto decon =
        filter("SPNGKernelConvolve", {{"kernel", "SPNGDeconKernel:d"}, {"axis", decon_axes}, {"faster", true}}, image);
    json filters = json::array();
    for (const char* name : {"gauss", "wiener"}) {
        filters.push_back({{"name", name},
                           {"kernel", std::string("SPNGFilterKernel:") + name},
                           {"tag", name},
                           {"datapath_format", "/out/{tag}"},
                           {"roll", 3},
                           {"crop", 200}});
    }
    const auto bank = make_component<ITorchTensorFanout>(
        "SPNGFilterBank",
        {{"kernel", "SPNGDeconKernel:d"}, {"axis", decon_axes}, {"faster", true}, {"filters", filters}});
    ITorchTensorFanout::output_vector out;
    ASSERT_TRUE((*bank)(tensor(image), out));
    ASSERT_EQ(out.size(), 2u);
    for (size_t port = 0; port < 2; ++port) {
        const auto name = filters[port]["name"].get<std::string>();
        const auto chain = filter("SPNGKernelConvolve", time_filter(name), decon->tensor())->tensor();
        EXPECT_TENSOR_NEAR(out[port]->tensor(), chain, 1e-5 * chain.abs().max().item<double>());
        EXPECT_EQ(out[port]->metadata()["tag"], name);
        EXPECT_EQ(out[port]->metadata()["datapath"], "/out/" + name);
    }
    (*bank)(tensor(at::zeros({12, 0})), out);
    EXPECT_EQ(out[1]->tensor().sizes(), (at::IntArrayRef{12, 0}));
    (*bank)(nullptr, out);
    EXPECT_EQ(out, ITorchTensorFanout::output_vector(2, nullptr));
}

TEST_F(Convolve, debug_files_hold_the_steps)
{
    const TempFolder folder;
    auto cfg = time_filter("gauss");
    cfg["debug_filename"] = folder.file("steps-{ident}.pkl");
    filter("SPNGKernelConvolve", cfg, noise({12, 250}, 3));
    EXPECT_TRUE(std::filesystem::exists(folder.file("steps-0.pkl")));
}

TEST_F(Convolve, missing_and_wrong_keys_are_refused)
{
    EXPECT_REFUSED(configure("SPNGKernelConvolve", json::object()), "SPNGKernelConvolve:test: key 'kernel'");
    EXPECT_REFUSED(configure("SPNGKernelConvolve", {{"kernel", "SPNGDeconKernel:d"}}), "key 'axis' has 0 entries");
    EXPECT_REFUSED(configure("SPNGKernelConvolve", {{"kernel", "SPNGDeconKernel:d"},
                                                    {"axis", json::array({{{"padding", "hed"}}, json::object()})}}),
                   "SPNGKernelConvolve:test.axis[0].padding: got \"hed\" (want tail|head|none)");
    EXPECT_REFUSED(configure("SPNGKernelConvolve", {{"kernel", "SPNGDeconKernel:d"},
                                                    {"axis", json::array({{{"roll_mode", "deco"}}, json::object()})}}),
                   "SPNGKernelConvolve:test.axis[0].roll_mode: got \"deco\" (want none|decon)");
    EXPECT_REFUSED(configure("SPNGKernelConvolve", {{"kernel", "SPNGDeconKernel:d"},
                                                    {"axis", json::array({{{"crop", -3}}, json::object()})}}),
                   "crop");
    auto cfg = response();
    cfg["plane_index"] = -1;
    EXPECT_REFUSED(configure("SPNGResponseKernel", cfg), "plane_index is -1 (want 0 to 3)");
    cfg["plane_index"] = 0;
    EXPECT_REFUSED(configure("SPNGResponseKernel", cfg), "plane_index is 0, which ToyFieldResponse lacks");
    cfg["scale"] = 0;
    EXPECT_REFUSED(configure("SPNGResponseKernel", cfg), "scale is 0");
    EXPECT_REFUSED(configure("SPNGFilterKernel", {{"axis", json::array()}}), "key 'axis' has 0 entries");
    EXPECT_REFUSED(configure("SPNGFilterKernel", {{"axis", json::array({lowpass(-1, 1)})}}), "scale");
    EXPECT_REFUSED(configure("SPNGFilterBank", {{"kernel", "SPNGDeconKernel:d"},
                                                {"axis", decon_axes},
                                                {"multiplicity", 2},
                                                {"filters", json::array({{{"kernel", "SPNGFilterKernel:gauss"}}})}}),
                   "multiplicity is 2 for 1 filters");
}

TEST_F(Convolve, a_crop_to_the_frame_follows_the_metadata_or_the_input)
{
    auto cfg = time_filter("gauss");
    cfg["axis"][1]["crop"] = -3;
    const json md{{"datapath", "/in"}, {"nticks", 90}, {"tick", 500.0}, {"period", 500.0}};
    const auto wave = noise({6, 128}, 2);
    const auto all = filter("SPNGKernelConvolve", time_filter("gauss"), wave, md)->tensor();
    EXPECT_TENSOR_EQ(filter("SPNGKernelConvolve", cfg, wave, md)->tensor(), all.slice(1, 0, 90));
    EXPECT_EQ(filter("SPNGKernelConvolve", cfg, wave)->tensor().size(-1), 128);
}

TEST_F(Convolve, masked_samples_of_a_filtered_image_are_zero_where_asked_for)
{
    auto cfg = time_filter("gauss");
    const json md{{"datapath", "/in"}, {"chids", {1, 2}}, {"masked", json::array({{1, 5, 9}})}};
    const auto wave = noise({2, 200}, 2);
    const auto plain = filter("SPNGKernelConvolve", cfg, wave, md)->tensor();
    cfg["zero_masked"] = true;
    const auto zeroed = filter("SPNGKernelConvolve", cfg, wave, md)->tensor();
    EXPECT_EQ(zeroed[1].slice(0, 5, 9).abs().sum().item<double>(), 0);
    EXPECT_TENSOR_EQ(zeroed[0], plain[0]);
    EXPECT_TENSOR_EQ(zeroed[1].slice(0, 9), plain[1].slice(0, 9));
}

TEST_F(Convolve, what_makes_a_response_kernel_infinite_or_nothing_is_refused_by_key)
{
    const auto with = [](const std::string& key, double value) {
        auto cfg = response();
        cfg[key] = value;
        return cfg;
    };
    const std::string who = "SPNGResponseKernel:r: ";
    for (const double scale : {1e300, -1e300, 1e40, 1e30}) {
        EXPECT_REFUSED(configure("SPNGResponseKernel", with("scale", scale), "r"), who + "the kernel is not finite");
    }
    EXPECT_REFUSED(configure("SPNGResponseKernel", with("scale", 1e-300), "r"), who + "the kernel is nothing");
    EXPECT_REFUSED(configure("SPNGResponseKernel", with("elec_duration", 1e300), "r"), who + "elec_duration is 1e+300");
    EXPECT_REFUSED(configure("SPNGResponseKernel", with("elec_duration", -1), "r"), who + "elec_duration is -1");
    for (const double period : {1e300, 1e-300, 1e7}) {
        EXPECT_REFUSED(configure("SPNGResponseKernel", with("period", period), "r"), who + "period is ");
    }
}

TEST_F(Convolve, what_makes_a_filter_infinite_is_refused_by_key)
{
    const auto refused = [](const json& filters, double period, const std::string& text) {
        const json axis{{"filters", filters}, {"period", period}};
        EXPECT_REFUSED(configure("SPNGFilterKernel", {{"axis", json::array({no_axis, axis})}}, "f"), text);
    };
    const auto fn = [](const std::string& kind, double scale) { return json{{"kind", kind}, {"scale", scale}}; };
    refused({fn("flat", 1), fn("flat", 1e300)}, 500, "SPNGFilterKernel:f: axis[1].filters[1] (scale 1e+300");
    refused({fn("flat", 1e20), fn("flat", 1e20)}, 500, "SPNGFilterKernel:f: axis[1].filters: the filter is not finite");
    refused(json::array({fn("lowpass", 0)}), 500, "axis[1].filters[0].scale is 0");
    refused(json::array({fn("lowpass", 1)}), 0, "axis[1].period is 0");
    refused(json::array({fn("lowpass", 1)}), 1e-310, "axis[1].period is 1e-310");
    const json huge = json::array({{{"filters", json::array({fn("flat", 1e20)})}, {"period", 1}}, no_axis});
    configure("SPNGFilterKernel", {{"axis", huge}}, "huge");
    auto small = response();
    small["scale"] = 1e-12;
    configure("SPNGResponseKernel", small, "small");
    EXPECT_REFUSED(configure("SPNGDeconKernel",
                             {{"filter", "SPNGFilterKernel:huge"}, {"response", "SPNGResponseKernel:small"}}, "x"),
                   "SPNGDeconKernel:x: keys 'filter' (SPNGFilterKernel:huge) and 'response'");
}
