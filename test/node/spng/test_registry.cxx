#include "TensorNodes.h"
#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/ITorchSpectrum.h"

#include <set>

using namespace WireCell;
using namespace spng::test;

/// What holds for every component type that the plugin announces.
namespace {
    template <class... ITypes>
    std::set<std::string> known_types()
    {
        std::set<std::string> types;
        (
            [&] {
                const auto more = Factory::known_types<ITypes>();
                types.insert(more.begin(), more.end());
            }(),
            ...);
        return types;
    }

    std::set<std::string> all_types()
    {
        return known_types<ITorchTensorFilter, ITorchTensorSetFilter, IFrameToTorchSet, ITorchSetToFrame,
                           ITorchToTensorSet, ITorchTensorSetSink, ITorchTensorFanin, ITorchTensorFanout,
                           ITorchTensorSetFanin, ITorchTensorSetFanout, ITorchPacker, ITorchSetUnpacker, ITorchSpectrum,
                           SPNG::ITensorForward>();
    }

    IConfigurable::pointer component(const std::string& type)
    {
        Factory::lookup<INamed>(type, "any")->set_name("any");
        return Factory::find<IConfigurable>(type, "any");
    }

    /// The message of what configuring throws, empty if nothing.
    std::string refusal(const std::string& type, const json& cfg)
    {
        try {
            component(type)->configure(cfg);
            return {};
        }
        catch (const Exception& err) {
            return err.what();
        }
    }

    json defaults(const std::string& type) { return component(type)->default_configuration(); }

    /// A value of a type that the key cannot have.
    json wrong_for(const json& value)
    {
        if (value.is_number() || value.is_boolean()) return "word";
        if (value.is_string() || value.is_array()) return 17;
        if (value.is_object()) return "word";
        return nullptr;
    }
}

class Registry : public testing::TestWithParam<std::string> {};

TEST_P(Registry, defaults_configure_or_the_missing_key_is_named)
{
    const auto cfg = defaults(GetParam());
    const auto text = refusal(GetParam(), cfg);
    if (text.empty()) return;
    EXPECT_EQ(text.find(GetParam() + ":any"), 0u) << text;
    bool named = false;
    for (const auto& [key, value] : cfg.items()) named = named || text.find(key) != std::string::npos;
    EXPECT_TRUE(named) << text;
}

TEST_P(Registry, an_unknown_key_is_refused_when_strict_with_the_nearest_known)
{
    auto cfg = defaults(GetParam());
    cfg["verbositi"] = 1;
    cfg["_strict"] = true;
    const auto text = refusal(GetParam(), cfg);
    EXPECT_EQ(text.find(GetParam() + ":any: unknown key 'verbositi'"), 0u) << text;
    EXPECT_NE(text.find("'verbosity'"), std::string::npos) << text;
}

TEST_P(Registry, an_unknown_key_changes_nothing_when_lax)
{
    const auto before = refusal(GetParam(), defaults(GetParam()));
    auto cfg = defaults(GetParam());
    cfg["no_such_key"] = 1;
    cfg["rng"] = "Random";
    EXPECT_EQ(refusal(GetParam(), cfg), before);
}

TEST_P(Registry, a_value_of_the_wrong_type_is_refused_by_key)
{
    const auto good = defaults(GetParam());
    for (const auto& [key, value] : good.items()) {
        const auto wrong = wrong_for(value);
        const bool takes_anything = wrong.is_null() || (GetParam() == "SPNGExpand" && key == "dim");
        if (takes_anything) continue;
        auto cfg = good;
        cfg[key] = wrong;
        const auto text = refusal(GetParam(), cfg);
        EXPECT_EQ(text.find(GetParam() + ":any." + key + ": got "), 0u) << key << ": " << text;
    }
}

TEST_P(Registry, an_unknown_device_is_refused)
{
    auto cfg = defaults(GetParam());
    cfg["device"] = "abacus";
    const auto text = refusal(GetParam(), cfg);
    EXPECT_EQ(text.find(GetParam() + ":any: unknown device 'abacus'"), 0u) << text;
}

TEST(Types, all_types_of_the_library_are_here)
{
    const std::set<std::string> want = {"SPNGCellViews",        "SPNGClassMask",         "SPNGClassify",
                                        "SPNGCrossViews",       "SPNGCrossViewsExtract", "SPNGDeconKernel",
                                        "SPNGExpand",           "SPNGFaninTensorSets",   "SPNGFaninTensors",
                                        "SPNGFanoutTensorSets", "SPNGFanoutTensors",     "SPNGFilterBank",
                                        "SPNGFilterKernel",     "SPNGFrameToTdm",        "SPNGKernelConvolve",
                                        "SPNGPidImages",        "SPNGRebaseliner",       "SPNGRebinner",
                                        "SPNGReduce",           "SPNGResampler",         "SPNGResponseKernel",
                                        "SPNGTdmToFrame",       "SPNGTdmToTensorSet",    "SPNGTensorForward",
                                        "SPNGTensorForwardTS",  "SPNGTensorPacker",      "SPNGTensorSetPickleSink",
                                        "SPNGThreshold",        "SPNGTorchSetUnpacker",  "SPNGTransform",
                                        "SPNGViewsForward",     "TorchToTensor"};
    EXPECT_EQ(all_types(), want);
}

INSTANTIATE_TEST_SUITE_P(Types, Registry, testing::ValuesIn(all_types()), [](const auto& one) { return one.param; });
