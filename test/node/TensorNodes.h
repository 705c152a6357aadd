#pragma once
#include "TensorCheck.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/INamed.h"
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellUtil/NamedFactory.h"

#include <memory>
#include <string>

/// Components of the plugin by type name and JSON, the way an engine makes them.
namespace spng::test {

    using nlohmann::json;

    /// A component, named and configured.
    template <class IType>
    std::shared_ptr<IType> make_component(const std::string& type, const json& cfg = json::object(),
                                          const std::string& name = "test")
    {
        WireCell::Factory::lookup<WireCell::INamed>(type, name)->set_name(name);
        WireCell::Factory::find<WireCell::IConfigurable>(type, name)->configure(cfg);
        return WireCell::Factory::find<IType>(type, name);
    }

    inline void configure(const std::string& type, const json& cfg, const std::string& name = "test")
    {
        make_component<WireCell::IConfigurable>(type, cfg, name);
    }

    inline WireCell::ITorchTensor::pointer tensor(at::Tensor samples, json md = {{"datapath", "/in"}})
    {
        return std::make_shared<WireCell::SPNG::SimpleTorchTensor>(std::move(samples), std::move(md));
    }

    inline WireCell::ITorchTensorSet::pointer tensor_set(WireCell::ITorchTensor::vector tensors, int ident = 0)
    {
        return std::make_shared<WireCell::SPNG::SimpleTorchTensorSet>(ident, nullptr, std::move(tensors));
    }

    /// Run a function node once.
    template <class Node, class In>
    auto run(const std::shared_ptr<Node>& node, const In& in)
    {
        typename Node::output_pointer out;
        EXPECT_TRUE((*node)(in, out));
        return out;
    }

    /// A filter by type and keys, run on samples.
    inline WireCell::ITorchTensor::pointer filter(const std::string& type, const json& cfg, at::Tensor samples,
                                                  const json& md = {{"datapath", "/in"}})
    {
        return run(make_component<WireCell::ITorchTensorFilter>(type, cfg), tensor(std::move(samples), md));
    }
}
