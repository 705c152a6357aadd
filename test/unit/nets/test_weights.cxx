#include "TensorCheck.h"

#include "nets/Network.h"
#include "nets/Weights.h"

using namespace WireCell::Nets;
using namespace spng::test;

namespace {
    torch::jit::Module small_net(uint64_t seed)
    {
        return make_network("unet", {{"width", 2}, {"levels", 1}}, seed).module;
    }

    /// Give a module the weights of another, but for those that `change` leaves out or gives another name or shape.
    void copy(const torch::jit::Module& to, const torch::jit::Module& from,
              const std::function<std::pair<std::string, at::Tensor>(const std::string&, const at::Tensor&)>& change)
    {
        WeightLoader loader(to, "weights of 'w.npz'");
        for (const auto& [name, tensor] : state_dict(from)) {
            const auto [given, numbers] = change(name, tensor.detach());
            if (numbers.defined()) loader.place(given, numbers.sizes()).copy_(numbers);
        }
        loader.finish();
    }
}

TEST(Weights, make_a_network_compute_what_theirs_does)
{
    auto first = small_net(1), second = small_net(2);
    const auto image = noise({1, 3, 16, 16}, 1);
    for (const std::string prefix : {"", "module."}) {
        auto third = small_net(3);
        copy(third, first, [&](const auto& name, const auto& tensor) { return std::pair(prefix + name, tensor); });
        first.eval(), second.eval(), third.eval();
        const auto want = first.forward({image}).toTensor();
        EXPECT_TENSOR_EQ(third.forward({image}).toTensor(), want);
        EXPECT_FALSE(at::equal(second.forward({image}).toTensor(), want));
    }
}

TEST(Weights, numbers_of_batches_may_be_missing)
{
    const auto net = small_net(1);
    const auto without = [](const std::string& name, const at::Tensor& tensor) {
        return std::pair(name, name.find("num_batches") == std::string::npos ? tensor : at::Tensor());
    };
    EXPECT_NO_THROW(copy(net, small_net(2), without));
}

TEST(Weights, that_do_not_fit_are_refused_with_the_nearest_name)
{
    const auto net = small_net(1);
    const auto changed = [&](const std::string& which, const std::string& name, const at::Tensor& numbers) {
        return [=](const std::string& known, const at::Tensor& tensor) {
            return known == which ? std::pair(name, numbers) : std::pair(known, tensor);
        };
    };
    const std::string bias = "outc.conv.bias";
    EXPECT_REFUSED(
        copy(net, net, changed(bias, "outc.conv.bais", at::zeros({1}))),
        "weights of 'w.npz': the network has no weights 'outc.conv.bais' (the nearest are 'outc.conv.bias')");
    EXPECT_REFUSED(copy(net, net, changed(bias, bias, at::zeros({2}))),
                   "'outc.conv.bias' is (2) (the network's is (1))");
    EXPECT_REFUSED(copy(net, net, changed(bias, bias, at::Tensor())), "there are no weights 'outc.conv.bias'");
    EXPECT_REFUSED(copy(net, net, changed(bias, bias, at::full({1}, std::nan("")))),
                   "'outc.conv.bias' has numbers that are not finite");
    EXPECT_REFUSED(copy(net, net, changed(bias, "module.inc.conv.conv.0.bias", at::zeros({2}))),
                   "'inc.conv.conv.0.bias' comes twice");
}
