#pragma once
#include "SioTesting.h"
#include "WireCellAux/Logger.h"
#include "WireCellAux/SimpleDepo.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IApplication.h"
#include "WireCellIface/IDepoSink.h"
#include "WireCellIface/IDepoSource.h"
#include "WireCellIface/IFrameSink.h"
#include "WireCellIface/IFrameSource.h"

#include <map>

/// Ends of graphs for tests of nodes between them.  A test program that includes this registers them.
namespace spng::test {
    using namespace WireCell;

    /// What nodes give or got, by their names.
    inline std::map<std::string, IDepo::vector>& depo_streams()
    {
        static std::map<std::string, IDepo::vector> all;
        return all;
    }
    inline std::map<std::string, IFrame::vector>& frame_streams()
    {
        static std::map<std::string, IFrame::vector> all;
        return all;
    }

    template <class Interface, class Data>
    class Giver : public Aux::Logger, public Interface {
      public:
        Giver()
          : Aux::Logger("Giver", "test")
        {
        }
        void reset() override { m_next = 0; }

      protected:
        bool give(const std::vector<std::shared_ptr<const Data>>& stream, std::shared_ptr<const Data>& out)
        {
            out = nullptr;
            if (m_next == stream.size()) return false;
            out = stream[m_next++];
            return true;
        }

      private:
        size_t m_next = 0;
    };

    class DepoGiver : public Giver<IDepoSource, IDepo> {
        bool operator()(IDepo::pointer& out) override { return give(depo_streams()[get_name()], out); }
    };
    class FrameGiver : public Giver<IFrameSource, IFrame> {
        bool operator()(IFrame::pointer& out) override { return give(frame_streams()[get_name()], out); }
    };

    class DepoTaker : public Aux::Logger, public IDepoSink {
      public:
        DepoTaker()
          : Aux::Logger("DepoTaker", "test")
        {
        }
        bool operator()(const IDepo::pointer& in) override
        {
            depo_streams().at(get_name()).push_back(in);
            return true;
        }
    };
    class FrameTaker : public Aux::Logger, public IFrameSink {
      public:
        FrameTaker()
          : Aux::Logger("FrameTaker", "test")
        {
        }
        bool operator()(const IFrame::pointer& in) override
        {
            frame_streams().at(get_name()).push_back(in);
            return true;
        }
    };

    inline void use_plugins()
    {
        for (const auto* plugin : {"WireCellAux", "WireCellGen", "WireCellSigProc"}) {
            PluginManager::instance().add(plugin);
        }
    }

    inline Component node(const std::string& type, const Configuration& cfg = Configuration::object())
    {
        use_plugins();
        return configured(type, "t", cfg);
    }

    /// "Type:name" or "Type:name.port", as in "tail head" pairs.
    inline Configuration edge(const std::string& tail, const std::string& head)
    {
        const auto end = [](const std::string& text) -> Configuration {
            const auto dot = text.find('.');
            const auto tn = text.substr(0, dot);
            const auto [type, name] = String::parse_pair(tn);
            Factory::lookup<INamed>(type, name)->set_name(name);
            return {{"node", tn}, {"port", dot == std::string::npos ? 0 : std::stoi(text.substr(dot + 1))}};
        };
        return {{"tail", end(tail)}, {"head", end(head)}};
    }

    /// Run a graph of nodes that are configured.
    inline void run_graph(const std::string& engine, const std::vector<std::pair<std::string, std::string>>& pairs)
    {
        auto edges = Configuration::array();
        for (const auto& [tail, head] : pairs) edges.push_back(edge(tail, head));
        const auto app = Factory::lookup<IConfigurable>(engine, "joiners");
        auto cfg = app->default_configuration();
        app->configure(update(cfg, {{"edges", edges}}));
        Factory::lookup<IApplication>(engine, "joiners")->execute();
    }
}

WIRECELL_FACTORY(DepoGiver, spng::test::DepoGiver, WireCell::IDepoSource, WireCell::INamed)
WIRECELL_FACTORY(DepoTaker, spng::test::DepoTaker, WireCell::IDepoSink, WireCell::INamed)
WIRECELL_FACTORY(FrameGiver, spng::test::FrameGiver, WireCell::IFrameSource, WireCell::INamed)
WIRECELL_FACTORY(FrameTaker, spng::test::FrameTaker, WireCell::IFrameSink, WireCell::INamed)
