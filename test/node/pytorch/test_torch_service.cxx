// TorchService: any network's file, for tensors of the host and of LibTorch.
#include "ErrorText.h"
#include "ModelArchive.h"
#include "TempFolder.h"
#include "TensorNodes.h"
#include "WireCellAux/SimpleTensor.h"
#include "WireCellAux/SimpleTensorSet.h"
#include "WireCellIface/ITensorForward.h"
#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/core/HostTensor.h"

using namespace WireCell;
using namespace spng::test;

namespace {
    class Service : public testing::Test {
      protected:
        std::string save(const std::string& code, const std::string& card = "")
        {
            return save_net(folder.file("net.ts"), "def forward" + code + "\n", card);
        }

        template <class Interface>
        std::shared_ptr<Interface> service(const std::string& file, json keys = json::object())
        {
            keys["model"] = file;
            return make_component<Interface>("TorchService", keys);
        }

        /// What it gives for a set of these.
        std::vector<at::Tensor> forward(const std::string& file, const std::vector<at::Tensor>& inputs)
        {
            auto given = std::make_shared<ITensor::vector>();
            for (const auto& one : inputs) given->push_back(SPNG::host_tensor(one, nlohmann::json()));
            const auto set = std::make_shared<Aux::SimpleTensorSet>(5, Configuration(), given);
            const auto out = service<WireCell::ITensorForward>(file)->forward(set);
            EXPECT_EQ(out->ident(), 0);
            std::vector<at::Tensor> outputs;
            for (const auto& one : *out->tensors()) outputs.push_back(SPNG::torch_tensor(one));
            return outputs;
        }

        TempFolder folder;
        const at::Tensor image = noise({4, 3, 6, 5}, 1);
    };
}

TEST_F(Service, tensors_of_the_host_give_what_tensors_of_libtorch_give)
{
    const auto file = save("(self, x):\n    return torch.sigmoid(x[:, 0:1] - x[:, 2:3])");
    const auto outputs = forward(file, {image});
    ASSERT_EQ(outputs.size(), 1u);
    EXPECT_TENSOR_EQ(outputs[0], service<SPNG::ITensorForward>(file)->forward(image));
    EXPECT_TENSOR_NEAR(outputs[0], at::sigmoid(image.narrow(1, 0, 1) - image.narrow(1, 2, 1)), 1e-6);
}

TEST_F(Service, the_same_file_gives_what_the_service_of_the_plugin_gives)
{
    const auto file =
        save("(self, x):\n    return torch.sigmoid(x[:, 0:1])", R"({"axes": ["feature", "tick", "channel"]})");
    const auto ours = service<SPNG::ITensorForward>(file);
    const auto other = make_component<SPNG::ITensorForward>("SPNGTensorForwardTS", {{"ts_filename", file}});
    EXPECT_TENSOR_EQ(ours->forward(image), other->forward(image));
    EXPECT_EQ(ours->card().images.at(0).axes, other->card().images.at(0).axes);
    EXPECT_EQ(ours->model(), file);
    EXPECT_EQ(ours->gate(), nullptr);
}

TEST_F(Service, any_batch_and_several_tensors_come_and_go)
{
    const auto file = save("(self, x, y):\n    return x + y, x - y",
                           R"({"version": 2, "images": [{"name": "x", "features": ["a", "b", "c"]},
                                                        {"name": "y", "features": ["a", "b", "c"]}]})");
    for (const int64_t batch : {1, 4}) {
        const auto part = image.narrow(0, 0, batch);
        const auto outputs = forward(file, {part, part});
        ASSERT_EQ(outputs.size(), 2u);
        EXPECT_TENSOR_EQ(outputs[0], part * 2);
        EXPECT_TENSOR_EQ(outputs[1], at::zeros_like(part));
    }
}

TEST_F(Service, outputs_of_half_precision_come_as_float)
{
    const auto file = save("(self, x):\n    return x.half()");
    EXPECT_TENSOR_EQ(forward(file, {image}).at(0), image.to(at::kHalf).to(at::kFloat));
}

TEST_F(Service, bad_configurations_are_refused)
{
    const auto refused = [&](const json& keys, const std::string& text) {
        const auto complaint = error_of<Exception>([&] { configure("TorchService", keys); });
        EXPECT_TRUE(contains(complaint, text)) << complaint;
    };
    refused({{"model", ""}}, "TorchService:test: key 'model' is required");
    refused({{"model", "/none/net.ts"}}, "TorchService:test: cannot load the model file /none/net.ts");
    refused(json::object(), "no model file 'model.ts'");
    refused({{"model", "net.ts"}, {"device", "tpu"}}, "unknown device 'tpu'");
    write_bytes(folder.file("text.ts"), "not a network");
    refused({{"model", folder.file("text.ts")}}, "text.ts");
}

TEST_F(Service, bad_inputs_are_refused)
{
    const auto file = save("(self, x):\n    return x[:, 0:1]");
    const auto host = service<WireCell::ITensorForward>(file);
    EXPECT_REFUSED(host->forward(nullptr), "TorchService:test: an input without tensors");
    EXPECT_REFUSED(forward(file, {image[0]}), "an input has 3 dimensions of f4 (want 4 of f4)");
    EXPECT_REFUSED(forward(file, {image.to(at::kDouble)}), "an input has 4 dimensions of f8");
    EXPECT_REFUSED(forward(file, {image, image}), "net.ts");
}

TEST(HostTensors, are_seen_without_a_copy)
{
    const std::vector<int32_t> numbers{1, 2, 3, 4, 5, 6};
    ITensor::pointer tensor = std::make_shared<Aux::SimpleTensor>(ITensor::shape_t{2, 3}, numbers.data());
    const auto* data = tensor->data();
    const auto seen = SPNG::torch_tensor(tensor);
    tensor.reset();
    EXPECT_EQ(seen.data_ptr(), static_cast<const void*>(data));
    EXPECT_TENSOR_EQ(seen, at::tensor({1, 2, 3, 4, 5, 6}, at::kInt).view({2, 3}));
    const std::vector<uint8_t> bytes{1, 2};
    EXPECT_REFUSED(SPNG::torch_tensor(std::make_shared<Aux::SimpleTensor>(ITensor::shape_t{2}, bytes.data())),
                   "a tensor of the host's has the type u1");
}
