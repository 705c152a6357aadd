#include "LogText.h"
#include "ModelArchive.h"
#include "TempFolder.h"
#include "TensorNodes.h"
#include "WireCellSpng/ITensorForward.h"

using namespace WireCell;
using namespace spng::test;

// A network is run as its card says: axes, features, several inputs, several outputs.

namespace {
    /// A card of version 2 with more keys.
    std::string card(const std::string& keys) { return R"({"version": 2, )" + keys + "}"; }

    class Cards : public testing::Test {
      protected:
        /// The service of a net, by its code after "def forward".
        std::shared_ptr<SPNG::ITensorForward> net(const std::string& code, const std::string& text = "")
        {
            const json cfg{{"ts_filename", save_net(folder.file("net.ts"), "def forward" + code + "\n", text)}};
            return make_component<SPNG::ITensorForward>("SPNGTensorForwardTS", cfg, "net");
        }

        /// What the node gives for the image, by a net of one expression.
        at::Tensor forward(const std::string& expression, const std::string& text, json cfg = json::object())
        {
            net("(self, x):\n    return " + expression, text);
            return node(std::move(cfg));
        }

        at::Tensor node(json cfg = json::object())
        {
            cfg["forward"] = "SPNGTensorForwardTS:net";
            return filter("SPNGTensorForward", cfg, image)->tensor();
        }

        TempFolder folder;
        at::Tensor image = noise({3, 32, 48}, 1); // feature, channel, tick
        const json lies{{"input_axes", {"feature", "channel", "tick"}}, {"features", {"dense", "mp2", "mp3"}}};
    };

    /// `lies` with more keys.
    json with(json lies, const json& more)
    {
        lies.update(more);
        return lies;
    }
}

TEST_F(Cards, a_network_sees_the_order_of_axes_that_it_names)
{
    // A ramp along the last axis but one tells the orders apart.
    const std::string ramp = "x[:, 0:1] + torch.arange(x.size(2)).view([1, 1, -1, 1])";
    const auto dense = image.narrow(0, 0, 1);
    const auto by_tick = dense + at::arange(48);
    const auto by_channel = dense + at::arange(32).view({-1, 1});
    EXPECT_TENSOR_EQ(forward(ramp, card(R"("axes": ["feature", "tick", "channel"])"), lies), by_tick);
    EXPECT_TENSOR_EQ(forward(ramp, card(R"("axes": ["feature", "channel", "tick"])"), lies), by_channel);
    EXPECT_TENSOR_EQ(forward(ramp, R"({"axes": ["feature", "channel", "tick"]})", lies), by_channel);
    // A network that does not say is one of the toolkit's.
    EXPECT_TENSOR_EQ(forward(ramp, "", lies), by_tick);
    // A graph that does not say gives what the network wants.
    EXPECT_TENSOR_EQ(forward(ramp, card(R"("axes": ["feature", "tick", "channel"])")), by_channel);
    EXPECT_REFUSED(forward("x", card(R"("axes": ["feature", "tick", "wire"])"), lies),
                   "net.ts takes axes [feature, tick, wire] (the graph gives input_axes [feature, channel, tick])");
}

TEST_F(Cards, pieces_and_tiles_are_cut_along_the_axes_of_the_graph)
{
    const std::string pool = "torch.avg_pool2d(x[:, 0:1], [3, 1], [1, 1], [1, 0])";
    for (const char* order : {R"("tick", "channel")", R"("channel", "tick")"}) {
        const auto text = card(std::string(R"("halo": 1, "multiple": 4, "axes": ["feature", )") + order + "]");
        const auto whole = forward(pool, text, lies);
        for (const int dim : {-1, -2}) {
            EXPECT_TENSOR_NEAR(forward(pool, text, with(lies, {{"nchunks", 3}, {"chunk_dim", dim}})), whole, 1e-6);
        }
        EXPECT_TENSOR_NEAR(forward(pool, text, with(lies, {{"activity", true}, {"tile", 8}})), whole, 1e-6);
    }
    EXPECT_REFUSED(forward(pool, card(R"("multiple": 8)"), with(lies, {{"chunk_multiple", 4}})),
                   "chunk_multiple is 4 (want a multiple of that of the model");
}

TEST_F(Cards, images_of_the_traditional_chain_may_have_the_names_of_its_tags)
{
    const auto named = card(R"("features": ["mp3_roi", "loose_lf", "mp2"])");
    auto keys = lies;
    keys["chain"] = {{"coincidence", "osp"}};
    EXPECT_TENSOR_EQ(forward("x[:, 0:1] - x[:, 1:2]", named, keys),
                     forward("x[:, 0:1] - x[:, 1:2]", card(R"("features": ["mp3", "dense", "mp2"])"), keys));
    for (const char* coincidence : {"", "cellviews"}) {
        keys["chain"] = {{"coincidence", coincidence}};
        EXPECT_REFUSED(forward("x", named, keys),
                       "net.ts takes the features [mp3_roi, loose_lf, mp2] (the graph gives [dense, mp2, mp3]). Try "
                       "features=osp, or chain=osp-dnn");
    }
}

TEST_F(Cards, features_are_picked_by_name)
{
    const auto got = forward("x[:, 0:1] - x[:, 1:2]", card(R"("features": ["mp3", "dense"])"), lies);
    EXPECT_TENSOR_EQ(got, (image[2] - image[0]).unsqueeze(0));
    EXPECT_REFUSED(forward("x", card(R"("features": ["dense", "tight"])"), lies),
                   "net.ts takes the features [dense, tight] (the graph gives [dense, mp2, mp3])");
}

TEST_F(Cards, a_feature_comes_in_the_units_of_the_card)
{
    const auto keys = with(lies, {{"chain", {{"scales", {{"dense", 4000}}}}}});
    const auto features = [](const std::string& scale) {
        return card(R"("features": [{"name": "dense", "scale": )" + scale + R"(}, "mp2", "mp3"])");
    };
    const auto dense = image.narrow(0, 0, 1);
    EXPECT_TENSOR_EQ(forward("x[:, 0:1]", features("4000"), keys), dense);
    EXPECT_TENSOR_EQ(forward("x[:, 0:1]", features("1000"), keys), dense * 4);
    EXPECT_TENSOR_NEAR(forward("x[:, 0:1]", features(R"(1000, "offset": 500)"), keys), dense * 4 - 0.5, 1e-6);
    EXPECT_TENSOR_EQ(forward("x[:, 1:2]", features("1000"), keys), image.narrow(0, 1, 1));
    EXPECT_REFUSED(forward("x", features("1000"), lies),
                   "takes the feature dense in units of 1000 (the graph does not");
}

TEST_F(Cards, a_graph_of_other_settings_is_refused_with_both)
{
    const auto refused = [&](const json& chain, const std::string& keys, const std::string& told) {
        EXPECT_REFUSED(forward("x[:, 0:1]", card(keys), with(lies, {{"chain", chain}})), told);
    };
    refused({{"rebin", 4}}, R"("rebin": {"ticks": 6})", "net.ts is for rebin 6 (the graph has 4)");
    refused({{"rebin", 4}, {"rebin_norm", "maximum"}}, R"("rebin": {"ticks": 4, "norm": "integral"})",
            "is for the norm of rebinning integral (the graph has maximum)");
    refused({{"coincidence", "crossviews"}}, R"("coincidence": "cellviews")",
            "is for coincidences by cellviews (the graph has crossviews)");
    refused({{"detector", "pdhd"}}, R"("detector": "pdvd")", "is for the detector pdvd (the graph has pdhd)");
    refused({{"planes", {"u", "v"}}}, R"("planes": ["w"])", "is for planes [w] (the graph has [u, v])");
    const json chain{{"rebin", 4}, {"detector", "pdhd"}, {"planes", {"u"}}};
    const auto fits = card(R"("rebin": {"ticks": 4, "norm": "integral"}, "detector": "pdhd", "planes": ["u", "v"])");
    EXPECT_EQ(forward("x[:, 0:1]", fits, with(lies, {{"chain", chain}})).dim(), 3);
}

TEST_F(Cards, the_threshold_of_a_card_goes_with_the_output)
{
    const auto made = [&](const std::string& text) {
        net("(self, x):\n    return x[:, 0:1]", text);
        return filter("SPNGTensorForward", {{"forward", "SPNGTensorForwardTS:net"}}, image)->metadata();
    };
    EXPECT_EQ(made(card(R"("threshold": 0.37)"))["score_threshold"], 0.37);
    EXPECT_FALSE(made(card(R"("task": "roi")")).contains("score_threshold"));
    EXPECT_FALSE(made("").contains("score_threshold"));
}

TEST_F(Cards, a_network_of_two_inputs_gets_both)
{
    const auto text =
        card(R"("images": [{"name": "charge", "axes": ["feature", "tick", "channel"], "features": ["dense"]},
                                         {"name": "masks", "axes": ["channel", "tick"], "features": ["mp3"]}])");
    const auto want = image.narrow(0, 0, 1) - 2 * image.narrow(0, 2, 1);
    const std::string end = ":\n    return ";
    // As two arguments, a tuple, a list, or a dictionary.
    net("(self, a, b)" + end + "a - 2 * torch.transpose(b, 1, 2).unsqueeze(1)", text);
    EXPECT_TENSOR_NEAR(node(lies), want, 1e-6);
    for (const char* type : {"Tuple[Tensor, Tensor]", "List[Tensor]"}) {
        net("(self, x: " + std::string(type) + ")" + end + "x[0] - 2 * torch.transpose(x[1], 1, 2).unsqueeze(1)", text);
        EXPECT_TENSOR_NEAR(node(lies), want, 1e-6);
    }
    const auto dict = net("(self, x: Dict[str, Tensor])" + end +
                              "x[\"charge\"] - 2 * torch.transpose(x[\"masks\"], 1, 2).unsqueeze(1)",
                          text);
    EXPECT_TENSOR_NEAR(node(lies), want, 1e-6);

    const auto one = at::ones({1, 1, 4, 4});
    EXPECT_EQ(dict->forward({{"masks", at::ones({1, 4, 4})}, {"charge", one}}).at(0).second.sizes(), one.sizes());
    EXPECT_REFUSED(dict->forward({{"charge", one}}), "it takes 2 tensors, charge, masks (given are 1)");
    EXPECT_REFUSED(dict->forward({{"charge", one}, {"mask", one}}),
                   "it takes the tensors charge, masks (given are charge, mask)");
    EXPECT_REFUSED(net("(self, x)" + end + "x", text),
                   "net.ts takes 1 inputs (its card names 2 images: charge, masks)");
}

TEST_F(Cards, the_outputs_of_a_network_have_names)
{
    const auto text = card(R"("outputs": ["other", "roi"])");
    const auto batch = image.unsqueeze(0);
    const auto made = [&](const std::string& type, const std::string& value, const std::string& told) {
        std::string names;
        const auto service = net("(self, x) -> " + type + ":\n    return " + value, told);
        for (const auto& [name, output] : service->forward(SPNG::NamedTensors{{"", batch}})) {
            names += name + std::to_string(output.size(1)) + " ";
        }
        return names;
    };
    EXPECT_EQ(made("Tuple[Tensor, Tensor]", "(x, x[:, 0:1])", text), "other3 roi1 ");
    EXPECT_EQ(made("List[Tensor]", "[x, x[:, 0:1]]", text), "other3 roi1 ");
    EXPECT_EQ(made("Dict[str, Tensor]", "{\"roi\": x[:, 0:1], \"extra\": x, \"other\": x}", text), "other3 roi1 ");
    EXPECT_EQ(made("Tuple[Tensor, Tensor]", "(x, x[:, 0:1])", ""), "03 11 ");
    EXPECT_EQ(made("Dict[str, Tensor]", "{\"a\": x}", ""), "a3 ");
    EXPECT_EQ(made("Tensor", "x", ""), "output3 ");
    EXPECT_REFUSED(made("Dict[str, Tensor]", "{\"roi\": x}", text),
                   "gives a dictionary of roi (its card promises other)");
    EXPECT_REFUSED(made("List[Tensor]", "[x]", text), "gives a list of 1 (its card names 2 outputs: other, roi)");
}

TEST_F(Cards, the_node_gives_the_output_that_is_chosen)
{
    const std::string code = "(self, x) -> Tuple[Tensor, Tensor]:\n    return (x[:, 1:3], x[:, 0:1])";
    net(code, card(R"("outputs": ["other", "roi"])"));
    EXPECT_TENSOR_EQ(node(lies), image.narrow(0, 0, 1));
    EXPECT_TENSOR_EQ(node(with(lies, {{"output", "other"}})), image.narrow(0, 1, 2));
    EXPECT_REFUSED(node(with(lies, {{"output", "third"}})),
                   "net.ts has the outputs [other, roi] (configured is 'third')");
    net(code, card(R"("outputs": ["a", "b"])"));
    EXPECT_REFUSED(node(lies), "gives 2 outputs, [a, b] (want one, one that is called roi, or the key 'output')");
    EXPECT_TENSOR_EQ(node(with(lies, {{"output", "b"}})), image.narrow(0, 0, 1));
    net(code);
    EXPECT_TENSOR_EQ(node(with(lies, {{"output", "1"}})), image.narrow(0, 0, 1));
}

TEST_F(Cards, what_the_numbers_of_an_output_are_is_the_card_s_to_say)
{
    const auto kind = [](const std::string& words) {
        return card(R"("outputs": [{"name": "roi", "kind": )" + words + "}]");
    };
    const auto wanted = with(lies, {{"probability", true}});
    EXPECT_TENSOR_NEAR(forward("x[:, 0:1]", kind(R"("logit")"), wanted), at::sigmoid(image.narrow(0, 0, 1)), 1e-6);
    EXPECT_REFUSED(forward("x[:, 0:1] * 9", kind(R"("probability")"), lies), "want probabilities, 0 to 1");
    EXPECT_TENSOR_EQ(forward("x[:, 0:1] * 9", kind(R"("value")"), lies), image.narrow(0, 0, 1) * 9);
    EXPECT_REFUSED(forward("x", kind(R"("value")"), wanted), "the output roi of the model");

    const auto softmax = kind(R"("softmax", "classes": ["none", "track", "shower"])");
    const auto all = at::softmax(image, 0);
    EXPECT_TENSOR_NEAR(forward("x", softmax, lies), all, 1e-6);
    EXPECT_TENSOR_NEAR(forward("x", softmax, with(wanted, {{"output_class", "track"}})), all.narrow(0, 1, 1), 1e-6);
    EXPECT_REFUSED(forward("x", softmax, wanted),
                   "has the classes [none, track, shower] (want one, or the key 'output_class')");
    EXPECT_REFUSED(forward("x", softmax, with(lies, {{"output_class", "muon"}})), "(configured is 'muon')");
    EXPECT_REFUSED(forward("x[:, 0:2]", softmax, lies), "made [1,2,48,32] of [1,3,48,32] (want [1,3,48,32]");
}

TEST_F(Cards, an_output_that_is_no_image_is_given_for_whole_images_only)
{
    const std::string code = "x.mean([2, 3])";
    const auto want = image.mean(at::IntArrayRef{1, 2});
    EXPECT_TENSOR_NEAR(forward(code, "", lies), want, 1e-6);
    EXPECT_TENSOR_NEAR(
        forward(code, card(R"("outputs": [{"name": "pid", "kind": "softmax", "classes": ["a", "b", "c"]}])"), lies),
        at::softmax(want, 0), 1e-6);
    for (const json& cut : {json{{"nchunks", 3}, {"chunk_multiple", 4}}, json{{"activity", true}}}) {
        EXPECT_REFUSED(forward(code, "", with(lies, cut)),
                       "which is no image and can not be joined from pieces of one");
    }
}

TEST_F(Cards, images_of_several_channels_are_joined_from_pieces)
{
    const auto whole = forward("x[:, 0:2] * 2", "", lies);
    EXPECT_EQ(whole.sizes(), (at::IntArrayRef{2, 32, 48}));
    for (const json& cut : {json{{"nchunks", 3}, {"chunk_multiple", 4}}, json{{"activity", true}, {"tile", 16}}}) {
        EXPECT_TENSOR_EQ(forward("x[:, 0:2] * 2", "", with(lies, cut)), whole);
    }
}

TEST_F(Cards, an_input_of_huge_numbers_is_not_blamed_on_the_network)
{
    image.index_put_({0, 4, 5}, 1e30F);
    EXPECT_REFUSED(forward("x[:, 0:1] * x[:, 0:1]", "", lies),
                   "has numbers up to 1e+30 for call 0, so that it gives numbers that are not finite (inf)");
    image.index_put_({0, 4, 5}, std::numeric_limits<float>::infinity());
    EXPECT_REFUSED(forward("x[:, 0:1]", "", lies), "has numbers that are not finite (inf) for call 0");
}

TEST_F(Cards, what_a_network_prints_goes_to_the_log_as_plain_text)
{
    const LogText log("spng/SPNGTensorForwardTS/net");
    testing::internal::CaptureStdout();
    net("(self, x):\n    print(\"hello \\033[31mred\", x.size(1))\n    return x[:, 0:1]");
    node(lies);
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
    EXPECT_TRUE(log.has("net.ts prints: hello ")) << log.text();
    EXPECT_FALSE(log.has("\033"));
}

TEST_F(Cards, unknown_keys_of_a_card_are_warnings)
{
    const LogText log("spng/SPNGTensorForwardTS/net");
    net("(self, x):\n    return x", card(R"("treshold": 0.5)"));
    EXPECT_TRUE(log.has("net.ts, key treshold: unknown (the nearest known key is 'threshold')")) << log.text();
}
