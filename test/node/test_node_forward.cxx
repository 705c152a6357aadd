#include "TempFolder.h"
#include "TensorNodes.h"
#include "WireCellSpng/ITensorForward.h"

#include <torch/script.h>

#include <fstream>

using namespace WireCell;
using namespace spng::test;

namespace {
    /// Smooth the first feature over 5 x 5 and note what came.
    class Smoothing : public SPNG::ITensorForward, public IConfigurable {
      public:
        void configure(const Configuration&) override {}
        at::Tensor forward(const at::Tensor& batch) const override
        {
            seen.push_back(batch.sizes().vec());
            return at::conv2d(batch.narrow(1, 0, 1), at::ones({1, 1, 5, 5}) / 25, {}, {1, 1}, {2, 2});
        }
        json properties() const override { return {{"axes", {"feature", "tick", "channel"}}}; }

        mutable std::vector<std::vector<int64_t>> seen;
    };

    /// Gives back more than it should.
    class Echo : public SPNG::ITensorForward, public IConfigurable {
      public:
        void configure(const Configuration&) override {}
        at::Tensor forward(const at::Tensor& batch) const override { return batch; }
        json properties() const override { return json::object(); }
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
WIRECELL_FACTORY(Echo, Echo, WireCell::SPNG::ITensorForward, WireCell::IConfigurable)

class Forward : public testing::Test {
  protected:
    void SetUp() override
    {
        Factory::lookup<SPNG::ITensorForward>("Echo");
        model = std::dynamic_pointer_cast<Smoothing>(Factory::lookup<SPNG::ITensorForward>("Smoothing"));
        model->seen.clear();
    }
    std::shared_ptr<Smoothing> model;
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
    EXPECT_REFUSED(forward({{"input_axes", {"feature", "channel", "tick"}}}, image),
                   "the model of Smoothing declares axes [\"feature\",\"tick\",\"channel\"] (configured are [feature, "
                   "channel, tick])");
    EXPECT_REFUSED(forward({{"features", json::array({"dense"})}}, image), "the input has 3 features");
    EXPECT_EQ(forward({{"input_axes", {"feature", "tick", "channel"}}, {"features", {"a", "b", "c"}}}, image).dim(), 3);
}

TEST_F(Forward, an_output_of_another_shape_is_refused)
{
    EXPECT_REFUSED(forward({{"forward", "Echo"}}, image), "the model of Echo made [1,3,48,20] of [1,3,48,20] (want");
}

TEST_F(Forward, a_script_adds_up_its_features_optimised_or_not)
{
    const TempFolder folder;
    const auto name = save_model(folder);
    for (const bool optimize : {true, false}) {
        const auto service = make_component<SPNG::ITensorForward>("SPNGTensorForwardTS",
                                                                  {{"ts_filename", name}, {"optimize", optimize}});
        EXPECT_TENSOR_NEAR(service->forward(batch), batch.sum(1, true), 1e-5);
        EXPECT_EQ(service->properties(), json::object());
    }
}

TEST_F(Forward, a_script_says_what_it_wants)
{
    const TempFolder folder;
    const auto name = save_model(folder, R"({"features": ["dense", "mp2", "mp3"]})");
    const auto service = make_component<SPNG::ITensorForward>(
        "SPNGTensorForwardTS", {{"ts_filename", name}, {"axes", {"feature", "tick", "channel"}}});
    EXPECT_EQ(service->properties()["features"], json({"dense", "mp2", "mp3"}));
    EXPECT_EQ(service->properties()["axes"], json({"feature", "tick", "channel"}));
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
