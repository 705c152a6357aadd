// A component in a library that is loaded when it is asked for.
#include "WireCellIface/IFrameFilter.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <gtest/gtest.h>

using namespace WireCell;

TEST(OnDemand, a_type_is_found_in_the_library_beside_its_plugin_once_that_is_loaded)
{
    auto& plugins = PluginManager::instance();
    EXPECT_EQ(Factory::lookup<IFrameFilter>("OmnibusSigProc", "a", true, true), nullptr);
    plugins.add("WireCellSigProc");
    EXPECT_EQ(plugins.get("WireCellOsp"), nullptr);
    EXPECT_EQ(Factory::lookup<IFrameFilter>("OmnibusSigPrc", "a", true, true), nullptr);
    EXPECT_EQ(plugins.get("WireCellOsp"), nullptr) << "no other type loads it";

    EXPECT_NE(Factory::lookup<IFrameFilter>("OmnibusSigProc", "a"), nullptr);
    EXPECT_NE(plugins.get("WireCellOsp"), nullptr);
}
