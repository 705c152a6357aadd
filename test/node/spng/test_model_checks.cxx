#include "LogText.h"
#include "ModelArchive.h"
#include "TempFolder.h"
#include "TensorNodes.h"
#include "WireCellIface/IHydraNode.h"
#include "WireCellSpng/ITensorForward.h"

#include <filesystem>

using namespace WireCell;
using namespace spng::test;

// What networks give: finite numbers, probabilities, one tensor, in the types that they choose by themselves.

namespace {
    const json event_three{{"datapath", "/frames/3/tags/x"}, {"ident", 3}};

    class Checks : public testing::Test {
      protected:
        std::shared_ptr<SPNG::ITensorForward> net(const std::string& code, json cfg = json::object(),
                                                  const std::string& card = "")
        {
            cfg["ts_filename"] = save_net(folder.file("net.ts"), code, card);
            return make_component<SPNG::ITensorForward>("SPNGTensorForwardTS", cfg, "net");
        }

        /// What the node gives for an image of ones in which one sample is 2, made by a net of one expression.
        at::Tensor forward(const std::string& expression, json cfg = json::object(), const std::string& card = "",
                           const json& service = json::object())
        {
            net("def forward(self, x):\n    return " + expression + "\n", service, card);
            cfg["forward"] = "SPNGTensorForwardTS:net";
            return filter("SPNGTensorForward", cfg, image, event_three)->tensor();
        }

        void SetUp() override { image.index_put_({0, 40, 7}, 2.0F); }

        TempFolder folder;
        at::Tensor image = at::ones({3, 64, 32});
    };
}

TEST_F(Checks, numbers_that_are_not_finite_are_an_error_that_names_node_model_and_event)
{
    const auto words =
        "SPNGTensorForward:test: the model " + folder.file("net.ts") + " gives numbers that are not finite ";
    const auto where = std::string(" for event 3 (/frames/3/tags/x)");
    EXPECT_REFUSED(forward("x[:, 0:1] / 0.0 - x[:, 0:1] / 0.0"), words + "(nan)" + where);
    EXPECT_REFUSED(forward("x[:, 0:1] / 0.0"), words + "(inf)" + where);
    EXPECT_REFUSED(forward("x[:, 0:1] / (-0.0)"), words + "(-inf)" + where);
    // In one sample only.
    EXPECT_REFUSED(forward("torch.log(1.5 - x[:, 0:1])"), words + "(nan)" + where);
    EXPECT_REFUSED(forward("1 / (2.0 - x[:, 0:1])"), words + "(inf)" + where);
    // Even where a logit may be infinite.
    EXPECT_REFUSED(forward("1 / (2.0 - x[:, 0:1])", json::object(), R"({"output": "logit"})"), words + "(inf)" + where);
    EXPECT_EQ(forward("x[:, 0:1]").max().item<float>(), 2);
}

TEST_F(Checks, numbers_that_are_not_finite_are_found_in_parts_of_an_image)
{
    const std::string bad = "1 / (2.0 - x[:, 0:1])";
    const json pieces{{"nchunks", 3}, {"overlap", 2}, {"chunk_multiple", 4}};
    EXPECT_REFUSED(forward(bad, pieces), "not finite (inf) for event 3");
    const json tiles{
        {"activity", true}, {"tile", 16}, {"overlap", 2}, {"chunk_multiple", 4}, {"activity_threshold", 1.5}};
    EXPECT_REFUSED(forward(bad, tiles), "not finite (inf) for event 3");
    // Where there is no activity the output is that of an image of zeros.
    EXPECT_REFUSED(forward("x[:, 0:1] / (x[:, 0:1] + x[:, 1:2])", tiles), "not finite (nan) for event 3");
    EXPECT_REFUSED(forward(bad, {{"nbatch", 1}}), "not finite (inf) for event 3");
}

TEST_F(Checks, numbers_that_are_not_finite_are_found_in_low_precision)
{
    if (!__builtin_cpu_supports("avx512bf16") && !__builtin_cpu_supports("amx-bf16"))
        GTEST_SKIP() << "no bfloat16 here";
    EXPECT_REFUSED(forward("torch.log(1.5 - x[:, 0:1])", json::object(), "", {{"precision", "bfloat16"}}),
                   "not finite (nan) for event 3");
}

TEST_F(Checks, the_image_of_a_batch_that_is_not_finite_is_told)
{
    net("def forward(self, x):\n    return 1 / (2.0 - x[:, 0:1])\n");
    const auto node = make_component<ITorchTensorFilter>("SPNGTensorForward", {{"forward", "SPNGTensorForwardTS:net"}});
    const auto batch = at::stack({at::ones_like(image), image});
    EXPECT_REFUSED(run(node, tensor(batch, event_three)), "not finite (inf) for image 2 of 2 of event 3");

    const auto together =
        make_component<IHydraNodeBase>("SPNGTensorForwardBatch", {{"forward", "SPNGTensorForwardTS:net"}});
    IHydraNodeBase::any_queue_vector in(2), out(2);
    in[0].push_back(ITorchTensor::pointer(tensor(at::ones_like(image), event_three)));
    in[1].push_back(ITorchTensor::pointer(tensor(image, event_three)));
    EXPECT_REFUSED((*together)(in, out), "not finite (inf) for port 1: event 3 (/frames/3/tags/x)");
}

TEST_F(Checks, an_event_without_an_ident_is_named_by_its_call)
{
    net("def forward(self, x):\n    return x[:, 0:1] / 0.0\n");
    EXPECT_REFUSED(filter("SPNGTensorForward", {{"forward", "SPNGTensorForwardTS:net"}}, image), "(inf) for call 0");
}

TEST_F(Checks, logits_are_refused_where_probabilities_are_wanted)
{
    const std::string logits = "5 * x[:, 0:1] - 6";
    const json wanted{{"probability", true}};
    EXPECT_REFUSED(
        forward(logits, wanted),
        "gives numbers from -1 to 4 (want probabilities, 0 to 1; of logits the model's card says \"output\": "
        "\"logit\") for event 3");
    EXPECT_REFUSED(forward(logits, json::object(), R"({"output": "probability"})"), "want probabilities");
    EXPECT_TENSOR_NEAR(forward(logits, wanted, R"({"output": "logit"})"), at::sigmoid(5 * image.narrow(0, 0, 1) - 6),
                       1e-6);
    EXPECT_TENSOR_NEAR(forward(logits), 5 * image.narrow(0, 0, 1) - 6, 1e-6);
    EXPECT_EQ(forward("torch.sigmoid(x[:, 0:1])", wanted).dim(), 3);
    EXPECT_REFUSED(net("def forward(self, x):\n    return x\n", json::object(), R"({"output": "odds"})"),
                   "the card spng.json of the model " + folder.file("net.ts") + ", key output: got \"odds\"");
}

TEST_F(Checks, a_net_that_gives_no_tensor_is_refused)
{
    const auto refused = [&](const std::string& type, const std::string& value, const std::string& told) {
        EXPECT_REFUSED(net("def forward(self, x: Tensor) -> " + type + ":\n    return " + value + "\n"),
                       "net.ts gives a " + told + " (want one tensor, or several)");
    };
    refused("float", "float(x.sum())", "float");
    refused("int", "x.size(0)", "int");
    refused("None", "None", "NoneType");
    // Known only when it runs.
    const auto maybe =
        net("def forward(self, x: Tensor) -> Optional[Tensor]:\n    if x.size(0) > 1:\n        return x\n    "
            "return None\n");
    EXPECT_REFUSED(maybe->forward(image.unsqueeze(0)), "gives a NoneType (want one tensor");
    EXPECT_REFUSED(net("def forward(self, x: Tensor, y: Tensor):\n    return x + y\n"),
                   "takes 2 inputs (want 1, a batch, or that its card names them");
    EXPECT_REFUSED(net("def backward(self, x):\n    return x\n"), "has no method 'forward'");
}

TEST_F(Checks, the_card_names_the_tensor_among_several)
{
    const std::string card = R"({"outputs": ["other", "roi"]})";
    const auto batch = image.unsqueeze(0);
    const auto given = [&](const std::string& type, const std::string& value) {
        return net("def forward(self, x: Tensor) -> " + type + ":\n    return " + value + "\n", json::object(), card)
            ->forward(batch);
    };
    EXPECT_TENSOR_EQ(given("Tuple[Tensor, Tensor]", "(x, x[:, 0:1])"), batch.narrow(1, 0, 1));
    EXPECT_TENSOR_EQ(given("List[Tensor]", "[x, x[:, 0:1]]"), batch.narrow(1, 0, 1));
    EXPECT_TENSOR_EQ(given("Dict[str, Tensor]", "{\"roi\": x[:, 0:1], \"other\": x}"), batch.narrow(1, 0, 1));
    EXPECT_REFUSED(given("Tensor", "x[:, 0:1]"), "gives one tensor (its card names 2 outputs: other, roi)");
    EXPECT_REFUSED(given("Tuple[Tensor, Tensor, Tensor]", "(x, x, x)"),
                   "gives a tuple of 3 (its card names 2 outputs: other, roi)");
    EXPECT_REFUSED(given("List[Tensor]", "[x]"), "gives a list of 1 (its card names 2 outputs: other, roi)");
    EXPECT_REFUSED(given("Dict[str, Tensor]", "{\"other\": x}"), "gives a dictionary of other (its card promises roi)");
    EXPECT_REFUSED(net("def forward(self, x):\n    return x\n", json::object(), R"({"outputs": ["a", "b"]})"),
                   "key outputs: got [\"a\",\"b\"]");
    EXPECT_REFUSED(net("def forward(self, x):\n    return x\n", json::object(), R"({"outputs": "roi"})"),
                   "key outputs: got \"roi\"");
}

namespace {
    /// A convolution of weights of a type, with or without casts around it.
    std::string save_convolution(const std::string& path, at::ScalarType type, bool casts)
    {
        torch::jit::Module net("Net");
        net.register_parameter("w", at::ones({1, 3, 3, 3}).to(type) / 32, false);
        net.register_parameter("b", at::ones({1}).to(type) / 4, false);
        const auto dtype = std::to_string(static_cast<int>(type));
        net.define("def forward(self, x):\n    x = " + (casts ? "torch.to(x, " + dtype + ")" : std::string("x")) +
                   "\n    y = torch.relu(torch.conv2d(x, self.w, self.b, [1, 1], [1, 1]))\n    return " +
                   (casts ? "torch.to(y, 6)" : "y") + "\n");
        net.save(path);
        return path;
    }
}

TEST_F(Checks, nets_of_any_type_of_number_run_with_and_without_casts_of_their_own)
{
    const LogText log("spng/SPNGTensorForwardTS/net");
    const auto batch = image.unsqueeze(0);
    const auto want = at::relu(at::conv2d(batch, at::ones({1, 3, 3, 3}) / 32, at::ones({1}) / 4, {1, 1}, {1, 1}));
    for (const auto type : {at::kFloat, at::kDouble, at::kHalf, at::kBFloat16}) {
        for (const bool casts : {true, false}) {
            for (const bool optimize : {true, false}) {
                const json cfg{{"ts_filename", save_convolution(folder.file("net.ts"), type, casts)},
                               {"optimize", optimize}};
                const auto got =
                    make_component<SPNG::ITensorForward>("SPNGTensorForwardTS", cfg, "net")->forward(batch);
                EXPECT_EQ(got.scalar_type(), at::kFloat);
                EXPECT_TENSOR_NEAR(got, want, type == at::kBFloat16 ? 2e-2 : 2e-3);
            }
        }
    }
    EXPECT_EQ(log.text(), "");
}

TEST_F(Checks, outputs_that_are_masks_or_counts_are_numbers)
{
    const auto batch = image.unsqueeze(0);
    EXPECT_TENSOR_EQ(net("def forward(self, x):\n    return x[:, 0:1] > 1.5\n")->forward(batch),
                     (batch.narrow(1, 0, 1) > 1.5).to(at::kFloat));
    EXPECT_TENSOR_EQ(net("def forward(self, x):\n    return torch.to(x[:, 0:1], 3)\n")->forward(batch),
                     batch.narrow(1, 0, 1));
    EXPECT_REFUSED(net("def forward(self, x):\n    return torch.complex(x, x)\n")->forward(batch), "complex numbers");
}

TEST_F(Checks, a_net_that_fails_only_when_it_is_optimised_runs_as_it_was_saved_with_one_warning)
{
    // Channels last in memory, images have no flat view.
    const auto flat =
        net("def forward(self, x):\n    return x.view([x.size(0), -1])[:, 0:2048].view([-1, 1, 64, 32])\n");
    const LogText log("spng/SPNGTensorForwardTS/net");
    for (int call = 0; call < 3; ++call) {
        EXPECT_TENSOR_EQ(flat->forward(image.unsqueeze(0)), image.narrow(0, 0, 1).unsqueeze(0));
    }
    const auto text = log.text();
    EXPECT_NE(text.find("net.ts fails when it is optimised (view size is not compatible"), std::string::npos) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
}

TEST_F(Checks, an_error_of_the_net_is_not_blamed_on_the_shape)
{
    const auto batch = image.unsqueeze(0);
    const auto raises = net("def forward(self, x):\n    assert bool(x.sum() < 0), \"no such luck\"\n    return x\n");
    EXPECT_REFUSED(raises->forward(batch), "net.ts fails on an input [1,3,64,32] (AssertionError: no such luck)");
    const auto types = net("def forward(self, x):\n    return torch.conv2d(x, torch.to(x, 7))\n");
    EXPECT_REFUSED(types->forward(batch), "net.ts fails on an input [1,3,64,32] (");
    const auto sizes = net("def forward(self, x):\n    return torch.conv2d(x, torch.ones([1, 4, 1, 1]))\n");
    EXPECT_REFUSED(sizes->forward(batch), "net.ts does not take an input of shape [1,3,64,32] (");
}

TEST_F(Checks, networks_of_the_shared_folder_that_cast_inside_run)
{
    const char* shared = std::getenv("SPNG_TEST_DATA");
    const auto models = std::filesystem::path(shared ? shared : "") / "models";
    if (!std::filesystem::exists(models)) GTEST_SKIP() << "no shared models";
    for (const char* name : {"wrapped_bf16.ts", "wrapped_half.ts"}) {
        const LogText log("spng/SPNGTensorForwardTS/net");
        const auto one = make_component<SPNG::ITensorForward>("SPNGTensorForwardTS",
                                                              {{"ts_filename", (models / name).string()}}, "net");
        EXPECT_EQ(one->forward(image.unsqueeze(0)).sizes(), (at::IntArrayRef{1, 1, 64, 32})) << name;
        EXPECT_EQ(log.text(), "");
    }
}
