#include "ModelArchive.h"
#include "TempFolder.h"
#include "TensorNodes.h"
#include "WireCellSpng/ITensorForward.h"
#include "WireCellUtil/PluginManager.h"

#include <fstream>

using namespace WireCell;
using namespace spng::test;

/// A network of all views at once, and signals without what it finds.
namespace {
    // Pixels above 5 are cosmic rays, others that are not 0 are neutrinos.
    constexpr const char* code = R"(
def forward(self, x):
    none = (x <= 0).type_as(x)
    cosmic = (x > 5).type_as(x)
    return 20 * torch.stack([none, cosmic, 1 - none - cosmic], 2)
)";

    json card(const json& changes = json::object())
    {
        json all = {{"version", 2},
                    {"task", "cosmic"},
                    {"axes", {"plane", "tick", "channel"}},
                    {"features", {{{"name", "charge"}, {"scale", 10}, {"floor", 4}}}},
                    {"rebin", {{"ticks", 2}, {"channels", 1}, {"norm", "interpolation"}}},
                    {"size", {{"planes", 2}, {"ticks", 4}, {"channels", 6}}},
                    {"planes", {"u", "v"}},
                    {"detector", "toy"},
                    {"outputs",
                     {{{"name", "class"},
                       {"kind", "softmax"},
                       {"axes", {"plane", "class", "tick", "channel"}},
                       {"classes", {"background", "cosmic", "neutrino"}}}}}};
        all.merge_patch(changes);
        return all;
    }

    class Views : public testing::Test {
      protected:
        std::shared_ptr<ITorchTensorSetFilter> node(const json& changes = json::object(),
                                                    const json& keys = json::object())
        {
            const auto file = save_net(folder.file("net.ts"), code, card(changes).dump());
            configure("SPNGTensorForwardTS", {{"ts_filename", file}}, "tagger");
            json all = {{"forward", "SPNGTensorForwardTS:tagger"}};
            all.update(keys);
            return make_component<ITorchTensorSetFilter>("SPNGViewsForward", all);
        }

        /// 3 and 4 channels of 6 ticks.
        static ITorchTensorSet::pointer signals()
        {
            auto u = at::zeros({3, 6}), v = at::zeros({4, 6});
            u[1].narrow(0, 2, 2).fill_(100); // 10 units
            u[2][5] = 60;                    // 3 units, of 30 electrons a sample
            v[0].narrow(0, 0, 2).fill_(3);   // below the floor
            v[3].narrow(0, 4, 2).fill_(20);
            return tensor_set({tensor(u, {{"datapath", "/u"}, {"ident", 7}}), tensor(v, {{"datapath", "/v"}})}, 7);
        }

        TempFolder folder;
    };
}

TEST_F(Views, scores_of_all_views_come_from_one_call)
{
    const auto out = run(node(json::object(), {{"tag", "scores"}}), signals());
    ASSERT_EQ(out->tensors()->size(), 2);
    EXPECT_EQ(out->ident(), 7);
    const auto& u = *out->tensors()->at(0);
    ASSERT_EQ(u.tensor().sizes(), (at::IntArrayRef{3, 4, 6}));
    EXPECT_EQ(u.metadata()["tag"], "scores");
    EXPECT_EQ(u.metadata()["classes"], json({"background", "cosmic", "neutrino"}));
    // 3 channels in the middle of 6 columns, 3 rows at the top of 4.
    auto want = at::zeros({4, 6}, at::kLong);
    want[1][2] = 1;
    want[2][3] = 2;
    EXPECT_TENSOR_EQ(u.tensor().argmax(0), want);
    EXPECT_TENSOR_NEAR(u.tensor().sum(0), at::ones({4, 6}), 1e-6);
    auto other = at::zeros({4, 6}, at::kLong);
    other[2][4] = 2;
    EXPECT_TENSOR_EQ(out->tensors()->at(1)->tensor().argmax(0), other);
}

TEST_F(Views, signals_that_are_not_finite_are_told)
{
    const auto forward = node();
    auto bad = at::zeros({3, 6});
    bad[1][1] = std::nan("");
    const auto set = tensor_set({tensor(bad, {{"datapath", "/u"}, {"ident", 7}}), tensor(at::zeros({4, 6}))});
    EXPECT_TRUE(refuses([&] { run(forward, set); }, "test: signals that are not finite, of event 7 (/u)"));
}

TEST_F(Views, charge_of_a_class_is_removed_and_the_rest_stays)
{
    const auto set = signals();
    const auto scores = run(node(), set);
    const auto kept = [&](size_t view, const json& keys) {
        const auto mask = make_component<ITorchTensorFanin>("SPNGClassMask", keys);
        return run(mask, ITorchTensor::vector{set->tensors()->at(view), scores->tensors()->at(view)});
    };
    const auto u = set->tensors()->at(0)->tensor(), v = set->tensors()->at(1)->tensor();
    auto want = u.clone();
    want[1].zero_();
    EXPECT_TENSOR_EQ(kept(0, json::object())->tensor(), want);
    EXPECT_TENSOR_EQ(kept(1, json::object())->tensor(), v);
    EXPECT_TENSOR_EQ(kept(0, {{"remove", {"cosmic", "neutrino"}}, {"score", 0.5}})->tensor(), at::zeros({3, 6}));
    EXPECT_TENSOR_EQ(kept(1, {{"remove", {"background"}}})->tensor(), v * (v == 20));
    EXPECT_EQ(kept(0, {{"tag", "signal"}, {"datapath_format", "/kept{datapath}"}})->metadata()["datapath"], "/kept/u");
    EXPECT_REFUSED(kept(0, {{"remove", {"muon"}}}), "'muon' is none of the network's classes background, cosmic");
    EXPECT_REFUSED(kept(0, {{"score", 1}}), "score is 1");
    const auto mask = make_component<ITorchTensorFanin>("SPNGClassMask");
    EXPECT_REFUSED(run(mask, ITorchTensor::vector{set->tensors()->at(0), set->tensors()->at(0)}),
                   "want those of SPNGViewsForward");
}

TEST_F(Views, what_lies_outside_of_the_image_stays)
{
    const auto set = signals();
    const auto scores = run(node({{"size", {{"channels", 1}}}}), set);
    const auto mask = make_component<ITorchTensorFanin>("SPNGClassMask", {{"remove", {"cosmic", "background"}}});
    const auto u = set->tensors()->at(0)->tensor();
    auto want = u.clone();
    want[1].zero_();
    EXPECT_TENSOR_EQ(run(mask, ITorchTensor::vector{set->tensors()->at(0), scores->tensors()->at(0)})->tensor(), want);
}

TEST_F(Views, a_card_that_does_not_fit_is_told)
{
    const auto refused = [&](const json& changes, const std::string& text, const json& keys = json::object()) {
        EXPECT_REFUSED(run(node(changes, keys), signals()), text);
    };
    refused({{"rebin", nullptr}}, "has nothing on its card for rebin");
    refused({{"rebin", {{"norm", "integral"}}}}, "has integral on its card for rebin.norm (want interpolation)");
    refused({{"rebin", {{"channels", 0}}}}, "rebin.channels: got 0 (want 1 or more)");
    refused({{"size", nullptr}}, "has nothing on its card for size");
    refused({{"size", {{"planes", 3}}}}, "2 views for the model");
    refused({{"size", {{"ticks", 0}}}}, "size: got");
    refused({{"multiple", 4}}, "has 4 x 6 on its card for size (want multiples of its 4)");
    refused({{"axes", {"tick", "channel"}}, {"features", {"charge"}}}, "axes");
    refused({{"features", {{{"name", "charge"}, {"floor", -1}}}}}, "floor: got -1 (want 0 or more electrons)");
    refused({{"features", {{{"name", "charge"}, {"transform", "sqrt"}}}}}, "transform: got \"sqrt\" (want log1p)");
    refused({{"outputs", nullptr}}, "on its card for outputs (want one with names of its classes)");
    refused({{"outputs",
              {{{"name", "class"},
                {"kind", "logit"},
                {"axes", {"plane", "class", "tick", "channel"}},
                {"classes", {"a", "b", "c"}}}}}},
            "outputs.kind");
    refused(json::object(), "is for the detector toy (the graph has pdhd)", {{"chain", {{"detector", "pdhd"}}}});
    refused(json::object(), "is for rebin 2 (the graph has 4)", {{"chain", {{"rebin", 4}}}});
    refused(json::object(), "is for planes [u, v] (the graph has [u, w])", {{"chain", {{"planes", {"u", "w"}}}}});
    refused(json::object(), "output_class is 'cosmic'", {{"output_class", "cosmic"}});
}

TEST_F(Views, a_report_tells_charge_kept_and_removed_by_source)
{
    const auto signal = at::tensor({100.F, 50.F, 30.F, 7.F}).view({1, 4});
    const auto kept = at::tensor({0.F, 50.F, 30.F, 0.F}).view({1, 4});
    const auto cosmic = at::tensor({90.F, 60.F, 0.F, 0.F}).view({1, 4});
    const auto neutrino = at::tensor({0.F, 0.F, 25.F, 0.F}).view({1, 4});
    PluginManager::instance().add("WireCellEval");
    const auto path = folder.file("report.json");
    const auto node = make_component<ITorchTensorSetSink>("SPNGTagReport", {{"filename", path}});
    (*node)(tensor_set({tensor(signal, {{"ident", 5}}), tensor(kept), tensor(cosmic), tensor(neutrino)}));
    (*node)(ITorchTensorSet::pointer());
    std::ifstream file(path);
    const auto report = json::parse(file);
    ASSERT_EQ(report["events"].size(), 1);
    EXPECT_EQ(report["events"][0]["ident"], 5);
    const auto& all = report["all"];
    EXPECT_EQ(all["cosmic"]["found"], 150);
    EXPECT_EQ(all["cosmic"]["removed"], 100);
    EXPECT_EQ(all["neutrino"]["kept_fraction"], 1);
    EXPECT_EQ(all["neither"]["kept"], 0);
    EXPECT_REFUSED((*node)(tensor_set({tensor(signal), tensor(kept), tensor(cosmic)})), "a set of 3 tensors");
    EXPECT_REFUSED(make_component<ITorchTensorSetSink>("SPNGTagReport"), "key 'filename' is required");
}
