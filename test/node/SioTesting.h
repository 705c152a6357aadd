#pragma once
#include "ErrorText.h"
#include "TempFolder.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/INamed.h"
#include "WireCellIface/ITerminal.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// What tests of file components share.
namespace spng::test {

    using Component = std::shared_ptr<WireCell::IConfigurable>;

    /// A component of WireCellSio, as the engine prepares it.
    inline Component configured(const std::string& type, const std::string& name, const WireCell::Configuration& given)
    {
        WireCell::PluginManager::instance().add("WireCellSio");
        WireCell::Factory::lookup<WireCell::INamed>(type, name)->set_name(name);
        auto component = WireCell::Factory::lookup<WireCell::IConfigurable>(type, name);
        auto cfg = component->default_configuration();
        component->configure(WireCell::update(cfg, given));
        return component;
    }

    template <class Interface>
    std::shared_ptr<Interface> as(const Component& component)
    {
        return std::dynamic_pointer_cast<Interface>(component);
    }

    /// Give a sink one thing, or the end of the stream.
    template <class Sink>
    bool feed(const Component& component, const typename Sink::input_pointer& one)
    {
        return (*as<Sink>(component))(one);
    }

    /// All that a source gives, checking that the end of the stream comes once, and nothing after it.
    template <class Source>
    std::vector<typename Source::output_pointer> drain(const Component& component)
    {
        auto& source = *as<Source>(component);
        std::vector<typename Source::output_pointer> all;
        typename Source::output_pointer one;
        while (true) {
            EXPECT_TRUE(source(one));
            if (!one) break;
            all.push_back(one);
        }
        EXPECT_FALSE(source(one));
        EXPECT_EQ(one, nullptr);
        return all;
    }

    inline std::string from_environment(const std::string& variable, const std::string& name)
    {
        const char* folder = std::getenv(variable.c_str());
        const auto path = std::filesystem::path(folder ? folder : "") / name;
        return std::filesystem::exists(path) ? path.string() : "";
    }

    inline std::string archive_fixture(const std::string& name)
    {
        return from_environment("SPNG_SOURCE_DIR", "test/data/archives/" + name);
    }

    inline std::string shared_file(const std::string& name) { return from_environment("SPNG_TEST_DATA", name); }

    /// What components log at info and above while this object lives.
    class LogFile {
      public:
        LogFile()
          : m_start(content().size())
        {
        }

        bool has(const std::string& text) const { return contains(content().substr(m_start), text); }

      private:
        size_t m_start;

        /// One file for the whole process: a log sink cannot be taken away again.
        static std::string content()
        {
            static const TempFolder folder;
            static const auto path = folder.file("log");
            [[maybe_unused]] static const bool is_added = (WireCell::Log::add_file(path), true);
            std::ifstream file(path);
            return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        }
    };
}
