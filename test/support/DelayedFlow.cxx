// A plugin for tests of the engine of many threads: TbbFlow with a random delay on every edge.
#include "WireCellIface/IApplication.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFunctionNode.h"
#include "WireCellIface/INamed.h"
#include "WireCellUtil/NamedFactory.h"

#include <chrono>
#include <random>
#include <thread>

namespace spng::test {
    using namespace WireCell;

    /// Passes on messages of any one type.
    class Delay : public IFunctionNodeBase, public INamed {
      public:
        void set_up(const std::string& type, int max_us)
        {
            m_type = type;
            m_max_us = max_us;
        }
        std::string signature() override { return typeid(Delay).name(); }
        std::vector<std::string> input_types() override { return {m_type}; }
        std::vector<std::string> output_types() override { return {m_type}; }
        bool operator()(const boost::any& in, boost::any& out) override
        {
            const auto us = std::uniform_int_distribution<int>(0, m_max_us)(m_random);
            std::this_thread::sleep_for(std::chrono::microseconds(us));
            out = in;
            return true;
        }
        void set_name(const std::string& name) override { m_name = name; }
        std::string get_name() const override { return m_name; }

      private:
        std::string m_type, m_name;
        int m_max_us = 0;
        std::mt19937 m_random{std::random_device{}()};
    };

    class DelayedFlow : public IApplication, public IConfigurable {
      public:
        /// As TbbFlow's, and "delay_us": the longest delay.
        Configuration default_configuration() const override
        {
            auto cfg = Factory::lookup<IConfigurable>("TbbFlow", "delayed")->default_configuration();
            cfg["delay_us"] = 3000;
            return cfg;
        }

        void configure(const Configuration& cfg) override
        {
            auto inner = cfg;
            inner.erase("delay_us");
            inner["edges"] = Configuration::array();
            for (const auto& edge : cfg["edges"]) {
                const auto name = "edge" + std::to_string(inner["edges"].size());
                const auto& tail = edge["tail"];
                const auto node = Factory::find_tn<INode>(tail["node"].get<std::string>());
                const auto delay = std::dynamic_pointer_cast<Delay>(Factory::lookup<INode>("TestDelay", name));
                delay->set_name(name);
                delay->set_up(node->output_types().at(tail.value("port", 0)), cfg["delay_us"].get<int>());
                const Configuration between = {{"node", "TestDelay:" + name}, {"port", 0}};
                inner["edges"].push_back({{"tail", tail}, {"head", between}});
                inner["edges"].push_back({{"tail", between}, {"head", edge["head"]}});
            }
            Factory::find<IConfigurable>("TbbFlow", "delayed")->configure(inner);
        }

        void execute() override { Factory::find<IApplication>("TbbFlow", "delayed")->execute(); }
    };
}

WIRECELL_FACTORY(TestDelay, spng::test::Delay, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(DelayedTbbFlow, spng::test::DelayedFlow, WireCell::IApplication, WireCell::IConfigurable)
