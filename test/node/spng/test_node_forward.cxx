#include "LogText.h"
#include "TempFolder.h"
#include "TensorNodes.h"
#include "TrialNet.h"
#include "WireCellSpng/ITensorForward.h"

#include <c10/util/Exception.h>
#include <torch/script.h>

#include <fstream>

using namespace WireCell;
using namespace spng::test;

namespace {
    /// Smooth the first feature over 5 x 5 and note what came.
    class Smoothing : public SPNG::ITensorForward, public IConfigurable {
      public:
        void configure(const Configuration&) override {}
        SPNG::NamedTensors forward(const SPNG::NamedTensors& inputs) const override
        {
            const auto& batch = inputs.at(0).second;
            seen.push_back(batch.sizes().vec());
            return {{"roi", at::conv2d(batch.narrow(1, 0, 1), at::ones({1, 1, 5, 5}) / 25, {}, {1, 1}, {2, 2})}};
        }
        SPNG::ModelCard card() const override
        {
            SPNG::ModelCard card;
            card.images = {{.name = "", .axes = {"feature", "tick", "channel"}, .features = {}}};
            return card;
        }

        mutable std::vector<std::vector<int64_t>> seen;
    };

    /// Gives back what it got.
    class Echo : public SPNG::ITensorForward, public IConfigurable {
      public:
        void configure(const Configuration&) override {}
        SPNG::NamedTensors forward(const SPNG::NamedTensors& inputs) const override { return inputs; }
    };

    /// Has memory for so many samples only.
    class Starved : public SPNG::ITensorForward, public IConfigurable {
      public:
        void configure(const Configuration&) override {}
        SPNG::NamedTensors forward(const SPNG::NamedTensors& inputs) const override
        {
            const auto& batch = inputs.at(0).second;
            seen.push_back(batch.sizes().vec());
            if (batch.numel() > room) {
                throw c10::OutOfMemoryError({"", "", 0}, "tried to allocate too much\nand so on");
            }
            return {{"roi", at::conv2d(batch.narrow(1, 0, 1), at::ones({1, 1, 5, 5}) / 25, {}, {1, 1}, {2, 2})}};
        }

        mutable std::vector<std::vector<int64_t>> seen;
        int64_t room = 0;
    };

    at::Tensor forward(json cfg, const at::Tensor& in)
    {
        cfg.emplace("forward", "Smoothing");
        return filter("SPNGTensorForward", cfg, in)->tensor();
    }

    /// A model that adds up its features, saved with what it declares.
    std::string save_model(const TempFolder& folder, const std::string& declared = "")
    {
        torch::jit::Module module("m");
        module.define("def forward(self, x):\n    return x[:, 0:1] + x[:, 1:2] + x[:, 2:3]\n");
        torch::jit::ExtraFilesMap extra;
        if (!declared.empty()) extra["spng.json"] = declared;
        module.save(folder.file("sum.ts"), extra);
        return folder.file("sum.ts");
    }
}

WIRECELL_FACTORY(Smoothing, Smoothing, WireCell::SPNG::ITensorForward, WireCell::IConfigurable)
WIRECELL_FACTORY(Starved, Starved, WireCell::SPNG::ITensorForward, WireCell::IConfigurable)
WIRECELL_FACTORY(Echo, Echo, WireCell::SPNG::ITensorForward, WireCell::IConfigurable)

class Forward : public testing::Test {
  protected:
    void SetUp() override
    {
        Factory::lookup<SPNG::ITensorForward>("Echo");
        model = std::dynamic_pointer_cast<Smoothing>(Factory::lookup<SPNG::ITensorForward>("Smoothing"));
        model->seen.clear();
        starved = std::dynamic_pointer_cast<Starved>(Factory::lookup<SPNG::ITensorForward>("Starved"));
        starved->seen.clear();
    }
    std::shared_ptr<Smoothing> model;
    std::shared_ptr<Starved> starved;
    at::Tensor image = noise({3, 48, 20}, 1);
    at::Tensor batch = noise({10, 3, 48, 20}, 2);
};

TEST_F(Forward, the_batch_dimension_stays_when_nbatch_is_given)
{
    EXPECT_EQ(forward({{"nbatch", 1}}, image).sizes(), (at::IntArrayRef{1, 1, 48, 20}));
    EXPECT_EQ(forward(json::object(), image).sizes(), (at::IntArrayRef{1, 48, 20}));
    EXPECT_EQ(forward(json::object(), batch).sizes(), (at::IntArrayRef{10, 1, 48, 20}));
}

TEST_F(Forward, nbatch_is_the_largest_batch_that_the_model_sees)
{
    const auto whole = forward(json::object(), batch);
    model->seen.clear();
    EXPECT_TENSOR_NEAR(forward({{"nbatch", 4}}, batch), whole, 1e-6);
    ASSERT_EQ(model->seen.size(), 3u);
    EXPECT_EQ(model->seen[0][0], 4);
    EXPECT_EQ(model->seen[2][0], 2);
}

TEST_F(Forward, an_extra_dimension_of_one_after_the_batch_is_dropped)
{
    EXPECT_EQ(forward({{"nbatch", 1}}, image.unsqueeze(0).unsqueeze(1)).sizes(), (at::IntArrayRef{1, 1, 48, 20}));
    EXPECT_REFUSED(forward(json::object(), image[0]), "the input has 2 dimensions (want 3, or 4 with a batch)");
}

TEST_F(Forward, chunks_with_context_give_the_whole_image)
{
    const auto whole = forward(json::object(), image);
    for (const int multiple : {1, 4, 16}) {
        const json cfg{{"nchunks", 3}, {"overlap", 2}, {"chunk_multiple", multiple}};
        EXPECT_TENSOR_NEAR(forward(cfg, image), whole, 1e-6);
    }
    EXPECT_GT(model->seen.size(), 4u);
    const auto torn = forward({{"nchunks", 3}, {"overlap", 0}, {"chunk_multiple", 1}}, image);
    EXPECT_GT((torn - whole).abs().max().item<float>(), 1e-3);
}

TEST_F(Forward, masks_and_integers_are_given_as_float)
{
    EXPECT_EQ(forward(json::object(), image > 0).scalar_type(), at::kFloat);
}

TEST_F(Forward, an_image_without_ticks_passes_without_the_model)
{
    EXPECT_EQ(forward({{"nbatch", 1}}, at::zeros({3, 0, 20})).sizes(), (at::IntArrayRef{1, 1, 0, 20}));
    EXPECT_TRUE(model->seen.empty());
}

TEST_F(Forward, end_of_stream_passes)
{
    EXPECT_EQ(run(make_component<ITorchTensorFilter>("SPNGTensorForward", {{"forward", "Smoothing"}}),
                  ITorchTensor::pointer()),
              nullptr);
}

TEST_F(Forward, what_model_and_graph_declare_must_agree)
{
    EXPECT_REFUSED(
        forward({{"input_axes", {"feature", "channel", "time"}}}, image),
        "the model Smoothing takes axes [feature, tick, channel] (the graph gives input_axes [feature, channel, "
        "time])");
    EXPECT_REFUSED(forward({{"features", json::array({"dense"})}}, image), "the input has 3 features");
    EXPECT_EQ(forward({{"input_axes", {"feature", "tick", "channel"}}, {"features", {"a", "b", "c"}}}, image).dim(), 3);
}

TEST_F(Forward, an_output_of_more_than_one_channel_is_passed_on_but_for_probabilities)
{
    EXPECT_TENSOR_EQ(forward({{"forward", "Echo"}}, image), image);
    EXPECT_REFUSED(forward({{"forward", "Echo"}, {"probability", true}}, image),
                   "the model Echo made [1,3,48,20] of [1,3,48,20] (want [1,1,48,20])");
}

TEST_F(Forward, a_script_adds_up_its_features_optimised_or_not)
{
    const TempFolder folder;
    const auto name = save_model(folder);
    for (const bool optimize : {true, false}) {
        const auto service = make_component<SPNG::ITensorForward>("SPNGTensorForwardTS",
                                                                  {{"ts_filename", name}, {"optimize", optimize}});
        EXPECT_TENSOR_NEAR(service->forward(batch), batch.sum(1, true), 1e-5);
        EXPECT_TRUE(service->card().images.empty());
    }
}

TEST_F(Forward, a_script_says_what_it_wants)
{
    const TempFolder folder;
    const auto name = save_model(folder, R"({"features": ["dense", "mp2", "mp3"]})");
    const auto service = make_component<SPNG::ITensorForward>(
        "SPNGTensorForwardTS", {{"ts_filename", name}, {"axes", {"feature", "tick", "channel"}}});
    const auto input = service->card().images.at(0);
    EXPECT_EQ(input.features.at(2).name, "mp3");
    EXPECT_EQ(input.axes, (std::vector<std::string>{"feature", "tick", "channel"}));
    EXPECT_REFUSED(configure("SPNGTensorForwardTS", {{"ts_filename", name}, {"features", json::array({"dense"})}}),
                   "declares features");
}

TEST_F(Forward, an_input_that_the_script_does_not_take_is_refused_by_file_and_shape)
{
    const TempFolder folder;
    const auto name = save_model(folder);
    const auto service = make_component<SPNG::ITensorForward>("SPNGTensorForwardTS", {{"ts_filename", name}});
    EXPECT_REFUSED(service->forward(at::zeros({2})), "sum.ts does not take an input of shape [2] (");
}

TEST_F(Forward, a_missing_or_broken_model_file_is_an_input_error)
{
    const TempFolder folder;
    EXPECT_THROW(configure("SPNGTensorForwardTS", {{"ts_filename", "no-such-model.ts"}}), IOError);
    std::ofstream(folder.file("broken.ts")) << "not a model";
    EXPECT_THROW(configure("SPNGTensorForwardTS", {{"ts_filename", folder.file("broken.ts")}}), IOError);
    EXPECT_REFUSED(configure("SPNGTensorForwardTS", json::object()), "key 'ts_filename' is required");
    EXPECT_REFUSED(configure("SPNGTensorForward", json::object()), "key 'forward' is required");
}

TEST_F(Forward, only_tiles_with_activity_are_given_to_the_model)
{
    auto sparse = at::zeros({2, 3, 160, 96});
    sparse[0].narrow(1, 70, 4).narrow(2, 50, 4).copy_(noise({3, 4, 4}, 3));
    const auto whole = forward(json::object(), sparse);
    model->seen.clear();
    const json cfg{{"activity", true}, {"tile", 16}, {"chunk_multiple", 4}, {"overlap", 2}};
    EXPECT_TENSOR_NEAR(forward(cfg, sparse), whole, 1e-6);
    // The empty image, then rows 60 to 83 and columns 28 to 67 of the first entry.
    using Shapes = std::vector<std::vector<int64_t>>;
    EXPECT_EQ(model->seen, (Shapes{{1, 3, 12, 12}, {1, 3, 24, 40}}));
    EXPECT_REFUSED(forward({{"activity", true}, {"tile", 24}}, sparse),
                   "tile is 24 (want a multiple of chunk_multiple");
}

TEST_F(Forward, what_is_known_of_an_empty_image_is_measured_once)
{
    const auto node = make_component<ITorchTensorFilter>(
        "SPNGTensorForward", {{"forward", "Smoothing"}, {"activity", true}, {"overlap", 2}, {"chunk_multiple", 4}});
    for (int event = 0; event < 3; ++event) {
        EXPECT_TENSOR_EQ(run(node, tensor(at::zeros({3, 160, 96})))->tensor(), at::zeros({1, 160, 96}));
    }
    EXPECT_EQ(model->seen.size(), 1u);
}

TEST_F(Forward, a_batch_that_does_not_fit_into_memory_is_run_in_halves)
{
    const auto whole = forward(json::object(), batch);
    starved->room = 3 * 3 * 48 * 20;
    const LogText log("spng/SPNGTensorForward/test");
    EXPECT_TENSOR_NEAR(forward({{"forward", "Starved"}}, batch), whole, 1e-6);
    EXPECT_TRUE(log.has("<SPNGTensorForward:test> out of memory with a batch of 10")) << log.text();
    EXPECT_EQ(starved->seen.front()[0], 10);
    EXPECT_EQ(starved->seen.back()[0], 3);
}

TEST_F(Forward, an_image_that_does_not_fit_into_memory_is_run_in_pieces)
{
    const auto whole = forward(json::object(), image);
    starved->room = 3 * 24 * 20;
    const LogText log("spng/SPNGTensorForward/test");
    const json cfg{{"forward", "Starved"}, {"overlap", 2}, {"chunk_multiple", 4}};
    EXPECT_TENSOR_NEAR(forward(cfg, image), whole, 1e-6);
    EXPECT_TRUE(log.has("run in pieces of 12 samples")) << log.text();
}

TEST_F(Forward, memory_that_holds_no_piece_is_an_error_that_names_the_node)
{
    starved->room = 100;
    const auto got = [&] {
        try {
            forward({{"forward", "Starved"}, {"overlap", 2}, {"chunk_multiple", 4}}, image);
        }
        catch (const RuntimeError& error) {
            return std::string(error.what());
        }
        return std::string("no error");
    }();
    EXPECT_NE(got.find("SPNGTensorForward:test: out of memory even with pieces of 4 samples and their overlap of 4: "
                       "tried to allocate too much"),
              std::string::npos)
        << got;
}

TEST_F(Forward, a_script_that_runs_out_of_memory_is_run_in_halves_too)
{
    const TempFolder folder;
    torch::jit::Module module("m");
    // More than one image asks for 2^60 bytes.
    module.define("def forward(self, x):\n    y = torch.zeros([(1 << 58) * (x.size(0) // 2) + 1])\n    return x[:, "
                  "0:1] + y[0]\n");
    module.save(folder.file("greedy.ts"));
    make_component<SPNG::ITensorForward>("SPNGTensorForwardTS", {{"ts_filename", folder.file("greedy.ts")}}, "greedy");
    const auto got = forward({{"forward", "SPNGTensorForwardTS:greedy"}}, batch);
    EXPECT_TENSOR_EQ(got, batch.narrow(1, 0, 1).contiguous());
}

namespace {
    std::shared_ptr<SPNG::ITensorForward> unet_service(const std::string& file, const json& cfg)
    {
        json all{{"ts_filename", file}};
        all.update(cfg);
        return make_component<SPNG::ITensorForward>("SPNGTensorForwardTS", all, "unet" + cfg.dump());
    }
}

TEST_F(Forward, a_unet_made_fast_gives_the_same)
{
    const TempFolder folder;
    save_trial_net(folder.file("unet.ts"), "unet", {{"width", 8}, {"levels", 3}});
    // Sizes that the poolings do not divide, and two in a row.
    const auto plain = unet_service(folder.file("unet.ts"), {{"optimize", false}});
    const auto fast = unet_service(folder.file("unet.ts"), json::object());
    for (const auto& x : {noise({2, 3, 64, 80}, 1), noise({1, 3, 50, 37}, 2), noise({1, 3, 64, 80}, 3)}) {
        EXPECT_TENSOR_NEAR(fast->forward(x), plain->forward(x), 1e-4);
    }
}

TEST_F(Forward, networks_of_all_kinds_made_fast_give_the_same)
{
    const TempFolder folder;
    const std::vector<std::pair<std::string, json>> kinds = {{"unet", {{"width", 8}, {"align_corners", false}}},
                                                             {"unet", {{"width", 4}, {"levels", 2}}},
                                                             {"nested_unet", {{"width", 4}}},
                                                             {"mobilenetv2_unet", json::object()},
                                                             {"mobilenetv3_unet_small", json::object()}};
    for (const auto& [name, options] : kinds) {
        save_trial_net(folder.file("net.ts"), name, options);
        const auto plain = unet_service(folder.file("net.ts"), {{"optimize", false}, {"device", "cpu"}});
        const auto fast = unet_service(folder.file("net.ts"), {{"device", "cpu"}});
        for (const auto& x : {noise({2, 3, 32, 64}, 1), noise({1, 3, 50, 37}, 2)}) {
            EXPECT_TENSOR_NEAR(fast->forward(x), plain->forward(x), 1e-4) << name << " " << options;
        }
    }
}

TEST_F(Forward, bfloat16_keeps_the_mask)
{
    const TempFolder folder;
    save_trial_net(folder.file("unet.ts"), "unet", {{"width", 8}, {"levels", 3}});
    if (!__builtin_cpu_supports("avx512bf16") && !__builtin_cpu_supports("amx-bf16")) {
        EXPECT_REFUSED(unet_service(folder.file("unet.ts"), {{"precision", "bfloat16"}}),
                       "needs a CPU with AVX512_BF16");
        return;
    }
    const auto want = unet_service(folder.file("unet.ts"), json::object())->forward(noise({1, 3, 96, 96}, 1));
    for (const bool optimize : {true, false}) {
        const auto got = unet_service(folder.file("unet.ts"), {{"precision", "bfloat16"}, {"optimize", optimize}})
                             ->forward(noise({1, 3, 96, 96}, 1));
        EXPECT_EQ(got.scalar_type(), at::kFloat);
        // Few pixels of a network that nobody trained are above the cut, and many are near it.
        EXPECT_LT((got - want).abs().max().item<float>(), 0.05);
        EXPECT_LT((got > 0.5).ne(want > 0.5).to(at::kFloat).mean().item<float>(), 1e-3);
    }
}

TEST_F(Forward, precisions_of_a_gpu_are_refused_on_a_cpu)
{
    const TempFolder folder;
    const auto name = save_model(folder);
    for (const char* precision : {"float16", "tf32"}) {
        EXPECT_REFUSED(configure("SPNGTensorForwardTS", {{"ts_filename", name}, {"precision", precision}}),
                       "precision float16 and tf32 are for a GPU");
    }
}

TEST_F(Forward, a_unet_without_corner_alignment_is_exact_in_active_tiles)
{
    const TempFolder folder;
    save_trial_net(folder.file("unet.ts"), "unet", {{"width", 4}, {"levels", 2}, {"align_corners", false}});
    make_component<SPNG::ITensorForward>("SPNGTensorForwardTS", {{"ts_filename", folder.file("unet.ts")}}, "small");
    auto sparse = at::zeros({3, 230, 190});
    sparse.narrow(1, 100, 6).narrow(2, 0, 9).copy_(noise({3, 6, 9}, 3));
    sparse.narrow(1, 224, 6).narrow(2, 120, 9).copy_(noise({3, 6, 9}, 4));
    json cfg{{"forward", "SPNGTensorForwardTS:small"}, {"overlap", 28}, {"chunk_multiple", 4}, {"tile", 16}};
    const auto whole = forward(cfg, sparse);
    cfg["activity"] = true;
    EXPECT_TENSOR_NEAR(forward(cfg, sparse), whole, 1e-5);
}
