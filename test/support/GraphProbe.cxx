#include "GraphProbe.h"

#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFaninNode.h"
#include "WireCellIface/IFanoutNode.h"
#include "WireCellIface/IFunctionNode.h"
#include "WireCellIface/INamed.h"
#include "WireCellIface/ISinkNode.h"
#include "WireCellIface/ISourceNode.h"
#include "WireCellSpng/ITorchTensorSet.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/PluginManager.h"

#include <stdexcept>

using namespace WireCell;

namespace spng::test {

    namespace {
        using Messages = std::vector<boost::any>;
        using Port = std::pair<std::string, int>;

        std::string type_name(const Configuration& item)
        {
            const auto name = item.value("name", std::string());
            return item.at("type").get<std::string>() + (name.empty() ? "" : ":" + name);
        }

        Messages call_node(INode& node, const Messages& in)
        {
            Messages out;
            switch (node.category()) {
            case INode::sourceNode: {
                out.resize(1);
                dynamic_cast<ISourceNodeBase&>(node)(out[0]);
                break;
            }
            case INode::functionNode: {
                out.resize(1);
                dynamic_cast<IFunctionNodeBase&>(node)(in.at(0), out[0]);
                break;
            }
            case INode::faninNode: {
                out.resize(1);
                dynamic_cast<IFaninNodeBase&>(node)(in, out[0]);
                break;
            }
            case INode::fanoutNode: {
                out.resize(node.output_types().size());
                dynamic_cast<IFanoutNodeBase&>(node)(in.at(0), out);
                break;
            }
            case INode::sinkNode:
                break;
            default:
                throw std::runtime_error("the probe does not know this category of node");
            }
            return out;
        }

        struct Wiring {
            std::map<std::string, std::map<int, Port>> upstream; // node -> input port -> where it comes from
            std::vector<std::string> nodes;

            explicit Wiring(const Configuration& edges)
            {
                for (const auto& edge : edges) {
                    const std::string tail = edge["tail"]["node"], head = edge["head"]["node"];
                    upstream[head][edge["head"].value("port", 0)] = {tail, edge["tail"].value("port", 0)};
                    for (const auto& node : {tail, head}) {
                        if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) nodes.push_back(node);
                    }
                }
            }
        };

        void keep_tensors(const std::string& node, const Messages& out, std::map<std::string, at::Tensor>& kept)
        {
            auto stem = node;
            std::replace(stem.begin(), stem.end(), ':', '_');
            for (size_t port = 0; port < out.size(); ++port) {
                const auto* tensor = boost::any_cast<ITorchTensor::pointer>(&out[port]);
                if (tensor && *tensor) kept[stem + "_" + std::to_string(port)] = (*tensor)->tensor();
            }
        }
    }

    Configuration evaluate_job(const std::string& file, const std::map<std::string, std::string>& arguments)
    {
        Persist::Parser parser({}, {}, {}, arguments, {});
        return parser.load(file);
    }

    void configure_all(const Configuration& sequence)
    {
        for (const auto& item : sequence) {
            if (item.at("type") == "wire-cell") {
                for (const auto& plugin : item["data"]["plugins"]) {
                    PluginManager::instance().add(plugin.get<std::string>());
                }
            }
        }
        for (const auto& item : sequence) {
            if (item.at("type") == "wire-cell") continue;
            const auto component = Factory::lookup_tn<Interface>(type_name(item));
            if (auto named = std::dynamic_pointer_cast<INamed>(component)) named->set_name(item.value("name", ""));
            if (auto configurable = std::dynamic_pointer_cast<IConfigurable>(component)) {
                auto cfg = configurable->default_configuration();
                configurable->configure(update(cfg, item.value("data", Configuration::object())));
            }
        }
    }

    std::map<std::string, at::Tensor> probe_graph(const Configuration& sequence)
    {
        const Wiring wiring(sequence.back()["data"]["edges"]);
        std::map<std::string, at::Tensor> kept;
        std::map<std::string, Messages> done;
        while (done.size() < wiring.nodes.size()) {
            bool progress = false;
            for (const auto& name : wiring.nodes) {
                if (done.count(name)) continue;
                Messages in;
                bool ready = true;
                const auto up = wiring.upstream.find(name);
                if (up != wiring.upstream.end()) {
                    for (const auto& [port, from] : up->second) {
                        ready = ready && done.count(from.first);
                        if (ready) in.push_back(done[from.first].at(from.second));
                    }
                }
                if (!ready) continue;
                done[name] = call_node(*Factory::find_tn<INode>(name), in);
                keep_tensors(name, done[name], kept);
                progress = true;
            }
            if (!progress) throw std::runtime_error("the graph has a cycle");
        }
        return kept;
    }
}
