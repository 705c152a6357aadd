#include "ModelArchive.h"
#include "TempFolder.h"
#include "TensorNodes.h"
#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/net/ParticleFit.h"
#include "WireCellUtil/PluginManager.h"

#include <cmath>
#include <fstream>

using namespace WireCell;
using namespace spng::test;

/// Images of single particles, and a network that tells them by the sign of what it sees.
namespace {
    // Logits of two classes, and the logarithm of an energy in GeV: half of the image's sum.
    constexpr const char* code = R"(
def forward(self, x):
    total = x.sum(dim=(1, 2, 3))
    return torch.stack([total, -total, total / 2], 1).unsqueeze(1)
)";

    json card(const json& changes = json::object())
    {
        json all = {{"version", 2},
                    {"task", "pid"},
                    {"classes", {"muon", "pion"}},
                    {"energy", true},
                    {"image", {{"ticks", 4}, {"wires", 4}, {"bins", 3}, {"normalize", false}}},
                    {"ticks", 2},
                    {"floor", 4},
                    {"scale", 10},
                    {"source", "signal"},
                    {"planes", {"u", "v"}},
                    {"detector", "toy"}};
        all.merge_patch(changes);
        return all;
    }

    /// 3 and 4 wires of 21 ticks.
    ITorchTensorSet::pointer signals(double factor = 1)
    {
        auto u = at::zeros({3, 21}), v = at::zeros({4, 21});
        u[1].narrow(0, 8, 4).fill_(10); // 2 and 2 units, in bin 2 of the image's 5
        u[2][13] = 3;                   // below the floor
        v[3][16] = -12;                 // in bin 4
        return tensor_set({tensor(u * factor, {{"datapath", "/u"}, {"ident", 7}}),
                           tensor(v * factor, {{"datapath", "/v"}, {"ident", 7}})},
                          3);
    }

    class Pid : public testing::Test {
      protected:
        json network(const json& changes)
        {
            const auto file = save_net(folder.file("net.ts"), code, card(changes).dump());
            configure("SPNGTensorForwardTS", {{"ts_filename", file}}, "pid");
            return {{"forward", "SPNGTensorForwardTS:pid"}};
        }

        std::shared_ptr<ITorchTensorSetFilter> images(const json& changes = json::object(),
                                                      const json& keys = json::object())
        {
            auto all = network(changes);
            all.update(keys);
            return make_component<ITorchTensorSetFilter>("SPNGPidImages", all);
        }

        std::shared_ptr<ITorchTensorSetFilter> classify(const json& changes = json::object())
        {
            return make_component<ITorchTensorSetFilter>("SPNGClassify", network(changes));
        }

        TempFolder folder;
    };
}

TEST_F(Pid, an_image_is_made_as_the_card_of_the_network_says)
{
    const auto out = run(images(), signals());
    EXPECT_EQ(out->ident(), 7);
    ASSERT_EQ(out->tensors()->size(), 1);
    const auto& image = *out->tensors()->front();
    // Bins 2 to 4; the three wires of u are at the top of four.
    auto want = at::zeros({2, 4, 3});
    want[0][1][0] = 4;
    want[1][3][2] = -1.2F;
    EXPECT_TENSOR_NEAR(image.tensor(), want, 1e-6);
    EXPECT_EQ(image.metadata()["datapath"], "/pid/7");
    EXPECT_EQ(image.metadata()["datatype"], "image");
    // The same by keys.
    const auto keys = make_component<ITorchTensorSetFilter>(
        "SPNGPidImages", {{"sums", {{"ticks", 2}, {"floor", 4}, {"scale", 10}}},
                          {"image", {{"ticks", 2}, {"wires", 4}, {"bins", 3}, {"normalize", false}}}});
    EXPECT_TENSOR_EQ(run(keys, signals())->tensors()->front()->tensor(), image.tensor());
}

TEST_F(Pid, scores_and_energy_are_in_the_metadata)
{
    const auto out = run(classify(), run(images(), signals()));
    const auto& told = out->metadata()["particle"];
    EXPECT_EQ(told["class"], "muon");
    EXPECT_NEAR(told["scores"]["muon"].get<double>(), 1 / (1 + std::exp(-5.6)), 1e-6);
    EXPECT_NEAR(told["scores"]["muon"].get<double>() + told["scores"]["pion"].get<double>(), 1, 1e-6);
    EXPECT_NEAR(told["energy"].get<double>(), 1000 * std::exp(1.4), 1e-3);
    ASSERT_EQ(out->tensors()->size(), 1);
    EXPECT_EQ(out->tensors()->front()->metadata()["particle"], told);
    EXPECT_EQ(out->tensors()->front()->metadata()["datapath"], "/pid/7/scores");
    EXPECT_TENSOR_NEAR(out->tensors()->front()->tensor(), at::tensor({2.8F, -2.8F, 1.4F}), 1e-6);
    EXPECT_EQ(run(classify(), run(images(), signals(-1)))->metadata()["particle"]["class"], "pion");
}

TEST_F(Pid, counts_are_seen_without_the_pedestal_of_their_wire)
{
    const auto adc = signals();
    ITorchTensor::vector views;
    for (const auto& view : *adc->tensors()) views.push_back(tensor(view->tensor() + 900, view->metadata()));
    const auto out = run(images({{"source", "adc"}}), tensor_set(views));
    EXPECT_TENSOR_NEAR(out->tensors()->front()->tensor(), run(images(), adc)->tensors()->front()->tensor(), 1e-6);
}

TEST_F(Pid, a_parameter_is_one_more_plane)
{
    const auto out = run(images({{"parameter", "plane"}}, {{"parameter", 1.5}}), signals());
    const auto image = out->tensors()->front()->tensor();
    ASSERT_EQ(image.sizes(), (at::IntArrayRef{3, 4, 3}));
    EXPECT_TENSOR_EQ(image[2], at::full({4, 3}, 1.5F));
    EXPECT_EQ(run(classify({{"parameter", "plane"}}), out)->metadata()["particle"]["class"], "muon");
    EXPECT_REFUSED(images({{"parameter", "dense"}}), "takes a parameter (the graph gives none, key 'parameter')");
    EXPECT_REFUSED(images(json::object(), {{"parameter", 2}}), "parameter is 2 (the model");
}

TEST_F(Pid, an_event_without_charge_is_an_error_or_skipped)
{
    EXPECT_REFUSED(run(images(), signals(0)), "event 7 (/pid/7) is an image without charge");
    EXPECT_REFUSED(run(images(), signals(0)), "Try empty=skip");
    // What the floor hides is none.
    EXPECT_REFUSED(run(images(), signals(0.1)), "above the floor of 4 for 2 ticks");
    const auto skipped = run(images(json::object(), {{"empty", "skip"}}), signals(0));
    EXPECT_TRUE(skipped->tensors()->empty());
    const auto out = run(classify(), skipped);
    EXPECT_EQ(out->ident(), 7);
    EXPECT_TRUE(out->tensors()->empty());
    EXPECT_TRUE(out->metadata()["particle"].is_null());
    EXPECT_REFUSED(run(images(), signals(std::nan(""))), "event 7 (/pid/7) has numbers that are not finite");
}

TEST_F(Pid, what_does_not_fit_the_card_is_told_with_both_values)
{
    const auto chain = [](const json& keys) { return json{{"chain", keys}}; };
    images(json::object(), chain({{"source", "signal"}, {"detector", "toy"}, {"planes", {"u", "v"}}}));
    EXPECT_REFUSED(images(json::object(), chain({{"detector", "pdhd"}})),
                   "is for the detector toy (the graph has pdhd)");
    EXPECT_REFUSED(images(json::object(), chain({{"source", "adc"}})),
                   "is for images of source signal (the graph has adc)");
    EXPECT_REFUSED(images(json::object(), chain({{"planes", {"u", "v", "w"}}})),
                   "is for planes [u, v] (the graph has [u, v, w])");
    const auto three = tensor_set({tensor(at::ones({2, 8})), tensor(at::ones({2, 8})), tensor(at::ones({2, 8}))});
    EXPECT_REFUSED(run(images(), three), "3 views for the model");
    EXPECT_REFUSED(images({{"task", "cosmic"},
                           {"classes", nullptr},
                           {"energy", nullptr},
                           {"image", nullptr},
                           {"source", nullptr},
                           {"ticks", nullptr},
                           {"floor", nullptr},
                           {"scale", nullptr}}),
                   "is of the task 'cosmic' by its card (want pid");
    EXPECT_REFUSED(images({{"image", {{"bins", 0}}}}), "bins is 0");
}

TEST_F(Pid, an_image_that_was_made_otherwise_is_refused)
{
    const auto other = run(images({{"image", {{"bins", 4}}}}), signals());
    EXPECT_REFUSED(run(classify(), other), "event 7 (/pid/7) is an image by");
    EXPECT_REFUSED(run(classify(), signals()), "a set of 2 tensors (want one image)");
    EXPECT_REFUSED(run(classify(), tensor_set({tensor(at::ones({2, 4, 3}))})), "want an image of SPNGPidImages");
    EXPECT_REFUSED(run(classify({{"classes", {"muon", "pion", "proton"}}}), run(images(), signals())),
                   "(want [1, 4]: 3 classes and an energy by its card)");
}

TEST_F(Pid, the_report_has_all_events)
{
    PluginManager::instance().add("WireCellEval");
    const auto path = folder.file("scores.json");
    const auto sink = make_component<ITorchTensorSetSink>("SPNGParticleReport", {{"filename", path}});
    const auto seen = images(json::object(), {{"empty", "skip"}});
    const auto told = classify();
    for (const double factor : {1., 0.}) EXPECT_TRUE((*sink)(run(told, run(seen, signals(factor)))));
    EXPECT_TRUE((*sink)(ITorchTensorSet::pointer()));
    const auto report = json::parse(std::ifstream(path));
    EXPECT_NE(report["model"].get<std::string>().find("net.ts"), std::string::npos);
    ASSERT_EQ(report["events"].size(), 2);
    EXPECT_EQ(report["events"][0]["event"], 7);
    EXPECT_EQ(report["events"][0]["class"], "muon");
    EXPECT_EQ(report["events"][1], json({{"event", 7}, {"empty", true}}));
    EXPECT_REFUSED(make_component<ITorchTensorSetSink>("SPNGParticleReport", {{"filename", path}, {"replace", false}}),
                   "exists already");
    EXPECT_REFUSED(make_component<ITorchTensorSetSink>("SPNGParticleReport"), "key 'filename' is required");
    EXPECT_REFUSED((*make_component<ITorchTensorSetSink>("SPNGParticleReport", {{"filename", path}}))(signals()),
                   "want those of SPNGClassify");
}
