#include "ErrorText.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <gtest/gtest.h>

#include <cstdlib>

using namespace WireCell;
using spng::test::contains;
using spng::test::error_of;

namespace {
    class ICounter : public IComponent<ICounter> {
      public:
        virtual int next() = 0;
    };

    class IOther : public IComponent<IOther> {};

    class Counter : public ICounter {
      public:
        int next() override { return ++m_count; }

      private:
        int m_count = 0;
    };

    /// A component whose constructor needs another.
    class Leader : public ICounter {
      public:
        Leader()
          : m_follower(Factory::lookup<ICounter>("TestCounter", "follower"))
        {
        }
        int next() override { return m_follower->next(); }

      private:
        ICounter::pointer m_follower;
    };
}

WIRECELL_FACTORY(TestCounter, Counter, ICounter)
WIRECELL_FACTORY(TestTally, Counter, ICounter)
WIRECELL_FACTORY(TestLeader, Leader, ICounter)

TEST(Factory, there_is_one_instance_per_type_and_name)
{
    const auto one = Factory::lookup<ICounter>("TestCounter", "x");
    EXPECT_EQ(one, Factory::lookup_tn<ICounter>("TestCounter:x"));
    EXPECT_EQ(one, Factory::find_tn<ICounter>("TestCounter:x"));
    EXPECT_NE(one, Factory::lookup<ICounter>("TestCounter"));
    EXPECT_NE(one, Factory::lookup<ICounter>("TestTally", "x")) << "one class under two type names";
}

TEST(Factory, a_constructor_may_look_up_others) { EXPECT_EQ(Factory::lookup<ICounter>("TestLeader")->next(), 1); }

TEST(Factory, finding_does_not_make)
{
    EXPECT_EQ(Factory::find_maybe<ICounter>("TestCounter", "absent"), nullptr);
    const auto text = error_of<FactoryException>([] { Factory::find_tn<ICounter>("TestCounter:absent"); });
    EXPECT_TRUE(contains(text, "\"TestCounter:absent\"")) << text;
    EXPECT_EQ(Factory::find_maybe_tn<ICounter>("NoSuch:x"), nullptr);
}

TEST(Factory, an_unknown_type_is_answered_with_the_nearest_known_one)
{
    const auto text = error_of<FactoryException>([] { Factory::lookup<ICounter>("TestCuonter", "y"); });
    EXPECT_TRUE(contains(text, "no component of type \"TestCuonter\" (instance \"y\")")) << text;
    EXPECT_TRUE(contains(text, "nearest known: TestCounter")) << text;
}

TEST(Factory, an_unknown_type_of_the_toolkit_is_answered_with_its_library)
{
    const auto answer = [](const std::string& type) {
        return error_of<FactoryException>([&] { Factory::lookup<ICounter>(type, "y"); });
    };
    EXPECT_TRUE(
        contains(answer("OmnibusSigProc"), "it is in WireCellSigProc of the Wire-Cell Toolkit. Try that plugin"));
    EXPECT_TRUE(contains(answer("MaskSlices"), "it is in WireCellImg of the Wire-Cell Toolkit"))
        << answer("MaskSlices");
    EXPECT_TRUE(contains(answer("ClusteringClose"), "it is in WireCellClus of the Wire-Cell Toolkit"));
    EXPECT_TRUE(contains(answer("wclsFrameSaver"), "it is in WireCellLarsoft of LArSoft")) << answer("wclsFrameSaver");
    EXPECT_FALSE(contains(answer("wclsFrameSaver"), "nearest known"));
    EXPECT_TRUE(contains(answer("SPNGThreshold"), "it is in WireCellSpng of the Wire-Cell Toolkit"))
        << answer("SPNGThreshold");
}

TEST(Factory, a_component_without_the_interface_wanted_is_an_error)
{
    Factory::lookup<ICounter>("TestCounter", "z");
    const auto text = error_of<FactoryException>([] { Factory::find<IOther>("TestCounter", "z"); });
    EXPECT_TRUE(contains(text, "does not provide the interface")) << text;
    EXPECT_TRUE(contains(error_of<FactoryException>([] { Factory::lookup_tn<IOther>(""); }), "empty"));
    EXPECT_EQ(Factory::lookup_tn<IOther>("", true, true), nullptr);
}

TEST(Factory, announced_types_are_known_by_interface)
{
    EXPECT_EQ(Factory::known_types<ICounter>(), (std::vector<std::string>{"TestCounter", "TestLeader", "TestTally"}));
    EXPECT_TRUE(Factory::known_types<IOther>().empty());
}

TEST(Plugins, a_library_that_is_not_there_is_an_error_that_names_it)
{
    const auto text = error_of<IOError>([] { PluginManager::instance().add("WireCellNoSuch"); });
    EXPECT_TRUE(contains(text, "\"WireCellNoSuch\"")) << text;
    EXPECT_TRUE(contains(text, "libWireCellNoSuch.so")) << text;
    EXPECT_EQ(PluginManager::instance().get("WireCellNoSuch"), nullptr);
}

TEST(Plugins, a_file_that_is_no_library_is_an_error_with_the_loaders_reason)
{
    const std::string source = std::string(std::getenv("SPNG_SOURCE_DIR")) + "/README.md";
    const auto text = error_of<IOError>([&] { PluginManager::instance().add("Broken", source); });
    EXPECT_TRUE(contains(text, "\"Broken\"")) << text;
    EXPECT_TRUE(contains(text, "invalid ELF header")) << text;
}

TEST(Plugins, names_of_the_toolkit_that_hold_nothing_for_us_are_accepted)
{
    auto* plugin = PluginManager::instance().add("WireCellImg");
    ASSERT_NE(plugin, nullptr);
    EXPECT_FALSE(plugin->contains("anything"));
    EXPECT_EQ(PluginManager::instance().add("WireCellImg"), plugin);
}

TEST(Plugins, our_own_libraries_are_found_and_searched_for_symbols)
{
    auto* plugin = PluginManager::instance().add("WireCellUtil");
    ASSERT_NE(plugin, nullptr);
    EXPECT_EQ(PluginManager::instance().find("BZ2_no_such_symbol"), nullptr);
}
