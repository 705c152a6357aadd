#include "TensorCheck.h"
#include "WireCellSpng/core/ModelCard.h"

using namespace WireCell;
using namespace WireCell::SPNG;
using namespace spng::test;

namespace {
    std::vector<std::string> warnings;

    ModelCard parse(const std::string& text)
    {
        warnings.clear();
        return parse_card(text, "net.ts", warnings);
    }

    /// A card of version 2 with more keys.
    ModelCard second(const std::string& keys) { return parse(R"({"version": 2, )" + keys + "}"); }

    const std::string where = "the card spng.json of the model net.ts";
}

TEST(ModelCard, a_file_without_a_card_says_nothing)
{
    const auto card = parse("");
    EXPECT_EQ(card.version, 1);
    EXPECT_TRUE(card.images.empty() && card.outputs.empty() && !card.halo && !card.threshold);
}

TEST(ModelCard, a_card_without_a_version_means_what_it_did)
{
    const auto card = parse(R"({"axes": ["feature", "tick", "channel"], "features": ["dense", "mp2"],
                                "output": "logit", "outputs": ["other", "roi"]})");
    ASSERT_EQ(card.images.size(), 1u);
    EXPECT_EQ(card.images[0].axes, (std::vector<std::string>{"feature", "tick", "channel"}));
    EXPECT_EQ(card.images[0].features.at(1).name, "mp2");
    EXPECT_FALSE(card.images[0].features.at(0).scale);
    EXPECT_EQ(card.output("roi")->kind, OutputKind::logit);
    EXPECT_FALSE(card.output("other")->kind);
    EXPECT_EQ(card.output("none"), nullptr);
    EXPECT_TRUE(warnings.empty());
    EXPECT_EQ(parse(R"({"output": "probability"})").output("roi")->kind, OutputKind::probability);
}

TEST(ModelCard, version_2_has_all_that_a_graph_must_know)
{
    const auto card = second(R"("task": "roi", "axes": ["feature", "channel", "tick"],
        "features": ["mp2", {"name": "dense", "scale": 4000, "offset": 100}],
        "rebin": {"ticks": 4, "norm": "interpolation"}, "coincidence": "cellviews", "planes": ["u", "v"],
        "outputs": [{"name": "roi", "kind": "softmax", "classes": ["none", "track"]}, "more"],
        "threshold": 0.4, "halo": {"ticks": 20, "channels": 12}, "multiple": 8, "detector": "pdhd",
        "training": {"seed": 1}, "_note": "keys of this kind are comments")");
    EXPECT_EQ(card.task, "roi");
    EXPECT_EQ(card.images.at(0).features.at(1).scale, 4000);
    EXPECT_EQ(card.images.at(0).features.at(1).offset, 100);
    EXPECT_EQ(card.rebin->ticks, 4);
    EXPECT_EQ(card.rebin->norm, "interpolation");
    EXPECT_EQ(card.coincidence, "cellviews");
    EXPECT_EQ(card.planes, (std::vector<std::string>{"u", "v"}));
    EXPECT_EQ(card.output("roi")->classes.size(), 2u);
    EXPECT_EQ(card.threshold, 0.4);
    EXPECT_EQ(card.halo->ticks, 20);
    EXPECT_EQ(card.halo->channels, 12);
    EXPECT_EQ(card.multiple, 8);
    EXPECT_EQ(card.detector, "pdhd");
    EXPECT_EQ(card.training.at("seed"), 1);
    EXPECT_TRUE(warnings.empty());
    EXPECT_EQ(second(R"("halo": 7)").halo->channels, 7);
}

TEST(ModelCard, a_network_for_particles_says_what_it_tells_and_of_which_images)
{
    const auto card = second(R"("task": "pid", "classes": ["electron", "muon"], "energy": true, "parameter": "dense",
        "source": "adc", "ticks": 2, "scale": 100, "floor": 3, "image": {"ticks": 4})");
    EXPECT_TRUE(warnings.empty());
    ASSERT_TRUE(card.particles);
    EXPECT_EQ(card.particles->classes, (std::vector<std::string>{"electron", "muon"}));
    EXPECT_TRUE(card.particles->energy);
    EXPECT_EQ(card.particles->parameter, "dense");
    EXPECT_EQ(card.particles->source, "adc");
    EXPECT_EQ(card.particles->scale, 100);
    EXPECT_EQ(card.particles->floor, 3);
    EXPECT_EQ(card.particles->image["ticks"], 4);
    EXPECT_FALSE(second(R"("task": "roi")").particles);
    second(R"("task": "roi", "source": "adc")");
    EXPECT_EQ(warnings.size(), 1u);
    const std::vector<std::pair<std::string, std::string>> wrong = {
        {R"("classes": ["muon", "muon"])", "key classes: got [\"muon\",\"muon\"] (want one or more words, each once)"},
        {R"("energy": 1)", "key energy: got 1 (want true or false)"},
        {R"("parameter": "both")", "key parameter: got \"both\" (want none|plane|dense)"},
        {R"("source": "ADC")", "key source: got \"ADC\" (want adc|signal)"},
        {R"("scale": 0)", "key scale: got 0 (want a number above 0)"},
        {R"("floor": -1)", "key floor: got -1 (want 0 or more)"},
        {R"("ticks": -1)", "key ticks: got -1 (want 1 or more)"},
        {R"("image": 8)", "key image: got 8 (want an object)"}};
    for (const auto& [keys, told] : wrong) EXPECT_REFUSED(second(R"("task": "pid", )" + keys), where + ", " + told);
}

TEST(ModelCard, several_inputs_have_their_own_axes_and_features)
{
    const auto card = second(R"("images": [
        {"name": "u", "axes": ["feature", "tick", "channel"], "features": ["dense", "mp2"]},
        {"name": "mask", "axes": ["tick", "channel"], "features": ["mp3"]}])");
    ASSERT_EQ(card.images.size(), 2u);
    EXPECT_EQ(card.images[1].name, "mask");
    EXPECT_EQ(card.images[1].axes.size(), 2u);
}

TEST(ModelCard, another_version_is_refused_with_both)
{
    for (const char* version : {"3", "0", "-1"}) {
        EXPECT_REFUSED(parse(std::string(R"({"version": )") + version + "}"),
                       where + ", key version: got " + version + " (want 1 to 2, which this program knows)");
    }
    EXPECT_REFUSED(parse(R"({"version": "two"})"), where + ", key version: got \"two\" (want");
}

TEST(ModelCard, what_is_wrong_is_told_by_file_and_key)
{
    const std::vector<std::pair<std::string, std::string>> wrong = {
        {R"("axes": "tick")", "key axes: got \"tick\" (want"},
        {R"("axes": ["tick", "tick"])", "key axes: got [\"tick\",\"tick\"] (want one or more words, each once)"},
        {R"("axes": [])", "key axes: got [] (want one or more words"},
        {R"("axes": ["tick", "channel"], "features": ["a", "b"])",
         "key axes: got [\"tick\",\"channel\"] (want a dimension "
         "'feature' for 2 of them)"},
        {R"("features": "dense")", "key features: got \"dense\" (want a list"},
        {R"("features": ["a", "a"])", "key features: got [\"a\",\"a\"] (want names that differ)"},
        {R"("features": [{"name": "a", "scale": 0}])",
         "key features[0].scale: got 0 (want a number of electrons above 0)"},
        {R"("features": [{"name": "a", "scale": "4"}])", "key features[0].scale: got \"4\" (want a number)"},
        {R"("features": [{"name": "a", "offset": 1}])", "(want a scale beside the offset)"},
        {R"("rebin": 4)", "key rebin: got 4 (want an object)"},
        {R"("rebin": {"norm": "maximum"})", "key rebin.ticks: got null (want how many ticks are one sample)"},
        {R"("rebin": {"ticks": 0})", "key rebin.ticks: got 0 (want 1 or more)"},
        {R"("rebin": {"ticks": 4, "norm": "mean"})",
         "key rebin.norm: got \"mean\" (want interpolation|maximum|integral)"},
        {R"("coincidence": "cells")", "key coincidence: got \"cells\" (want cellviews|crossviews|osp)"},
        {R"("planes": ["u", "x"])", "key planes: got [\"u\",\"x\"] (want of u, v and w)"},
        {R"("outputs": [{"name": "roi", "kind": "odds"}])", "key outputs[0].kind: got \"odds\" (want"},
        {R"("outputs": [])", "key outputs: got [] (want a list that is not empty)"},
        {R"("output": "logit")", "key output: got \"logit\" (want in version 2 the kind of each of the outputs"},
        {R"("threshold": 2)", "key threshold: got 2 (want a number from 0 to 1)"},
        {R"("halo": -1)", "key halo: got -1 (want 0 or more samples)"},
        {R"("multiple": 0)", "key multiple: got 0 (want 1 or more)"},
        {R"("detector": 5)", "key detector: got 5 (want a string)"},
        {R"("training": [])", "key training: got [] (want an object)"},
        {R"("images": [{"name": "a"}, {"name": "b"}])", "(want the features of each of several images)"},
        {R"("images": [{"name": "a"}], "axes": ["tick"])", "key axes: got [\"tick\"] (want it in each of the images"},
    };
    for (const auto& [keys, told] : wrong) EXPECT_REFUSED(second(keys), told);
    EXPECT_REFUSED(parse("hello"), where + " is no JSON object");
    EXPECT_REFUSED(parse(std::string(200, '[')), where + ": its JSON is more than");
}

TEST(ModelCard, unknown_keys_are_warnings_with_the_nearest_known)
{
    second(R"("treshold": 0.4, "rebin": {"ticks": 4, "nrom": "maximum"})");
    ASSERT_EQ(warnings.size(), 2u);
    EXPECT_NE(warnings[0].find("key rebin.nrom: unknown (the nearest known key is 'norm')"), std::string::npos)
        << warnings[0];
    EXPECT_NE(warnings[1].find("key treshold: unknown (the nearest known key is 'threshold')"), std::string::npos)
        << warnings[1];
    parse(R"({"halo": 3})");
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_NE(warnings[0].find("key halo: not looked at, as it is of version 2"), std::string::npos) << warnings[0];
}
