#include "TensorCheck.h"
#include "WireCellSpng/net/ParticleFit.h"

using namespace WireCell::SPNG;
using namespace spng::test;
using nlohmann::json;

namespace {
    json card(const json& changes = json::object())
    {
        json all = {{"version", 2},
                    {"task", "pid"},
                    {"classes", {"electron", "muon"}},
                    {"energy", true},
                    {"image", {{"ticks", 8}, {"sum", "absolute"}, {"bins", 16}}},
                    {"source", "adc"},
                    {"ticks", 2},
                    {"floor", 3},
                    {"scale", 20},
                    {"planes", {"u", "v"}},
                    {"detector", "lariat"}};
        all.merge_patch(changes);
        return all;
    }

    ModelCard read(const json& changes)
    {
        std::vector<std::string> warnings;
        const auto made = parse_card(card(changes).dump(), "net.ts", warnings);
        EXPECT_TRUE(warnings.empty()) << warnings.front();
        return made;
    }

    ParticleFit fit(const json& changes = json::object()) { return particle_fit(read(changes), "net.ts"); }
}

TEST(ParticleFit, has_what_the_card_says)
{
    const auto made = fit();
    const json sums = {{"baseline", true}, {"ticks", 2}, {"sum", "absolute"}, {"floor", 3.0}, {"scale", 20.0}};
    EXPECT_EQ(config::to_json(made.sums), sums);
    const json image = {{"ticks", 4}, {"sum", "absolute"}, {"wires", 0}, {"bins", 16}, {"normalize", true}};
    EXPECT_EQ(config::to_json(made.image), image);
    EXPECT_EQ(made.about.classes, (std::vector<std::string>{"electron", "muon"}));
    EXPECT_TRUE(made.about.energy);
    EXPECT_EQ(made.planes, (std::vector<std::string>{"u", "v"}));
    EXPECT_EQ(made.detector, "lariat");
    // What is summed before the floor is by default what the image is of.
    EXPECT_EQ(fit({{"ticks", nullptr}}).image.ticks, 1);
    EXPECT_EQ(fit({{"ticks", nullptr}}).sums.ticks, 8);
    EXPECT_FALSE(fit({{"source", "signal"}}).sums.baseline);
}

TEST(ParticleFit, images_are_made_of_sums)
{
    const auto samples = 100 + 30 * noise({2, 5, 400}, 7);
    const auto how = fit({{"image", {{"sum", "plain"}}}});
    EXPECT_TENSOR_EQ(particle_image(samples, how), particle_image(particle_sums(samples, how.sums), how.image));
}

TEST(ParticleFit, a_card_that_does_not_fit_is_told)
{
    const json none;
    EXPECT_REFUSED(fit({{"task", "roi"},
                        {"classes", none},
                        {"energy", none},
                        {"image", none},
                        {"source", none},
                        {"ticks", none},
                        {"floor", none},
                        {"scale", none}}),
                   "the model net.ts is of the task 'roi' by its card (want pid");
    EXPECT_REFUSED(fit({{"image", nullptr}}), "key image: got nothing");
    EXPECT_REFUSED(fit({{"image", {{"bin", 3}}}}), "bin");
    EXPECT_REFUSED(fit({{"image", {{"ticks", 9}}}}), "key image.ticks: got 9 (want a multiple of its key ticks, 2)");
    EXPECT_REFUSED(fit({{"classes", json::array()}, {"energy", false}}), "tells neither classes nor energies");
    EXPECT_REFUSED(fit({{"source", "raw"}}), "key source: got \"raw\" (want adc|signal)");
    EXPECT_REFUSED(fit({{"scale", 0}}), "key scale: got 0");
    EXPECT_REFUSED(fit({{"floor", -1}}), "key floor: got -1");
    EXPECT_REFUSED(fit({{"ticks", -1}}), "key ticks: got -1");
    EXPECT_REFUSED(fit({{"classes", {"muon", "muon"}}}), "key classes");
    EXPECT_REFUSED(fit({{"parameter", "both"}}), "key parameter");
    EXPECT_EQ(fit({{"classes", json::array()}}).about.classes.size(), 0);
}

TEST(ParticleFit, a_graph_for_something_else_is_told_with_both_values)
{
    const auto made = fit();
    check_chain(made, ParticleChain(), "net.ts");
    check_chain(made, {"adc", "lariat", {"u", "v"}}, "net.ts");
    EXPECT_REFUSED(check_chain(made, {"signal", "", {}}, "net.ts"),
                   "the model net.ts is for images of source adc (the graph has signal). Try source= of the job");
    EXPECT_REFUSED(check_chain(made, {"", "toy", {}}, "net.ts"), "is for the detector lariat (the graph has toy)");
    EXPECT_REFUSED(check_chain(made, {"", "", {"u", "v", "w"}}, "net.ts"),
                   "is for planes [u, v] (the graph has [u, v, w])");
}
