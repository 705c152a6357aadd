// Every node of the tensor chain against the reference's outputs, in the settings that reproduce its numbers.
#include "GraphProbe.h"
#include "Npz.h"
#include "TempFolder.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

using namespace spng::test;

namespace {
    // RMS difference over the standard deviation of the whole tensor.  Processors differ in the last bits of a transform: on one
    // of AMD's all is within 1e-4, on one of Intel's up to 4.6e-4.
    constexpr double float_tolerance = 1e-3;
    // A deconvolution before any filter divides by a response that is nearly zero at some frequencies, where these bits are all
    // that there is: on Intel's 0.20 for U, 0.04 for V.  The filters take that away again.
    constexpr double unfiltered_tolerance = 0.5;
    constexpr double pixel_tolerance = 1e-4; // fraction of pixels of a mask that may differ

    /// The part of a tensor that the golden file holds: every 40th index along some axis, or all of it.
    at::Tensor stored_part(const at::Tensor& tensor, const std::string& stored)
    {
        const std::string every = "every 40th index along axis ";
        if (stored.rfind(every, 0) != 0) return tensor;
        return tensor.slice(std::stoll(stored.substr(every.size())), 0, c10::nullopt, 40);
    }

    void compare(const std::string& name, const nlohmann::json& facts, const at::Tensor& golden, const at::Tensor& ours)
    {
        SCOPED_TRACE(name);
        const auto shape = facts.at("shape").get<std::vector<int64_t>>();
        ASSERT_EQ(ours.sizes().vec(), shape);
        const std::string stored = facts.at("stored");
        if (facts.at("dtype") == "bool") {
            const auto want = unpack_bits(golden, shape);
            const double wrong = want.ne(ours).sum().item<double>();
            EXPECT_LE(wrong, pixel_tolerance * want.numel()) << wrong << " pixels differ";
        }
        else if (facts.at("dtype") == "int32") {
            const double wrong = golden.to(at::kInt).ne(ours).sum().item<double>();
            EXPECT_LE(wrong, pixel_tolerance * golden.numel()) << wrong << " pixels differ";
        }
        else {
            const auto diff = stored_part(ours, stored).to(at::kDouble) - golden.to(at::kDouble);
            const double rms = diff.square().mean().sqrt().item<double>();
            const bool unfiltered =
                name.rfind("SPNGKernelConvolve_tpc0group_v", 0) == 0 && name.find("_v2") == std::string::npos;
            EXPECT_LE(rms / facts.at("std").get<double>(), unfiltered ? unfiltered_tolerance : float_tolerance);
        }
    }
}

TEST(Chain, every_node_agrees_with_the_reference_in_its_settings)
{
    SPNG_TEST_DATA_OR_SKIP(adc, "adc-tpc0.npz");
    SPNG_TEST_DATA_OR_SKIP(model, "roi-crafted.ts");
    const auto golden = load_npz(shared_data("golden-chain-tpc0.npz"));
    std::ifstream facts_file(shared_data("golden-chain-tpc0.json"));
    const auto facts = nlohmann::json::parse(facts_file);

    const spng::test::TempFolder folder;
    const auto sequence = evaluate_job("sigproc.jsonnet", {{"input", adc},
                                                           {"output", folder.file("unused.npz")},
                                                           {"detector", "pdhd"},
                                                           {"model", model},
                                                           {"compat", "true"}});
    configure_all(sequence);
    const auto ours = probe_graph(sequence);

    for (const auto& [name, fact] : facts.items()) {
        ASSERT_TRUE(ours.count(name)) << name;
        if (fact.at("stored").get<std::string>().rfind("not stored", 0) == 0) {
            EXPECT_NEAR(ours.at(name).to(at::kDouble).mean().item<double>(), fact.at("mean").get<double>(), 1e-6)
                << name;
            continue;
        }
        ASSERT_TRUE(golden.count(name)) << name;
        compare(name, fact, golden.at(name), ours.at(name));
    }
}
