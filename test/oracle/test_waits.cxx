// What would make the host wait for a GPU, counted over the nodes of the main job on the reference's event.
#include "GraphProbe.h"
#include "Npz.h"
#include "TempFolder.h"

#include <ATen/record_function.h>
#include <gtest/gtest.h>

#include <mutex>

using namespace spng::test;

namespace {
    const std::vector<std::string> waiting = {
        "aten::item",       "aten::_local_scalar_dense", "aten::nonzero",
        "aten::is_nonzero", "aten::masked_select",       "aten::equal",
        "aten::_unique2",   "aten::unique_dim",          "aten::unique_consecutive"};

    std::map<std::string, int>& counts()
    {
        static std::map<std::string, int> all;
        return all;
    }

    std::unique_ptr<at::ObserverContext> count(const at::RecordFunction& call)
    {
        static std::mutex mutex;
        const std::lock_guard lock(mutex);
        ++counts()[call.name()];
        return nullptr;
    }
}

TEST(Waits, no_node_between_the_frames_asks_for_a_value)
{
    SPNG_TEST_DATA_OR_SKIP(adc, "adc-tpc0.npz");
    const spng::test::TempFolder folder;
    // LibTorch compares the constants of a network when it makes it fast, once: those of one without weights are few.
    const auto sequence = evaluate_job(
        "sigproc.jsonnet", {{"input", adc}, {"output", folder.file("unused.npz")}, {"model", "roi-default.ts"}});
    configure_all(sequence);
    const auto handle = at::addGlobalCallback(at::RecordFunctionCallback(count).scopes({at::RecordScope::FUNCTION}));
    const auto made = probe_graph(sequence);
    at::removeCallback(handle);
    EXPECT_FALSE(made.empty());
    EXPECT_GT(counts()["aten::empty"], 0) << "the callback was not called";
    for (const auto& name : waiting) EXPECT_EQ(counts()[name], 0) << name;
}
