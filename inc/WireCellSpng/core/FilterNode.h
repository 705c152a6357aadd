#pragma once
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/core/Pickle.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellSpng/device/FunctionNode.h"

namespace WireCell::SPNG {

    /// Keys of every node that turns one tensor into another.
    struct FilterConfig : NodeConfig {
        std::string tag;             ///< set as the output's tag; empty: the input's stays
        std::string datapath_format; ///< the output's datapath, with {key} filled from its metadata; empty: unchanged
        std::string debug_filename;  ///< write intermediate tensors to this .pkl, {ident} is the call; empty: nothing
    };
    BOOST_DESCRIBE_STRUCT(FilterConfig, (NodeConfig), (tag, datapath_format, debug_filename))

    /// What one call of a filter may look at and leave behind, apart from the samples.
    struct FilterCall {
        const Metadata& metadata; ///< of the input
        Metadata changes = {};    ///< keys to set on the output
        bool debug = false;       ///< whether `save` keeps anything
        NamedTensors saved = {};  ///< intermediate tensors for the debug file

        void save(const std::string& name, const at::Tensor& tensor)
        {
            if (debug) saved.emplace_back(name, tensor);
        }
    };

    /// One tensor in, one tensor out.  The derived class gives `filter`; the input arrives on the node's device.
    template <class Cfg>
    class FilterNode : public FunctionNode<Cfg, ITorchTensor, ITorchTensor> {
      protected:
        using FunctionNode<Cfg, ITorchTensor, ITorchTensor>::FunctionNode;

        virtual at::Tensor filter(const at::Tensor& input, FilterCall& call) const = 0;

        ITorchTensor::pointer process(const ITorchTensor::pointer& in) final
        {
            const auto& cfg = this->m_cfg;
            FilterCall call{.metadata = in->metadata(), .debug = !cfg.debug_filename.empty()};
            auto output = filter(in->tensor().to(this->device()), call);
            if (call.debug) { save_pickle(TDM::format(cfg.debug_filename, {{"ident", this->calls()}}), call.saved); }
            return std::make_shared<SimpleTorchTensor>(
                std::move(output), TDM::derive(in->metadata(), call.changes, cfg.datapath_format, cfg.tag));
        }

        std::string summary(const ITorchTensor::pointer& in) const final
        {
            return TDM::describe(*in, this->verbosity() > 2);
        }
    };

    /// One set in, one set out.  The derived class gives `process`.
    template <class Cfg>
    class SetFilterNode : public FunctionNode<Cfg, ITorchTensorSet, ITorchTensorSet> {
      protected:
        using FunctionNode<Cfg, ITorchTensorSet, ITorchTensorSet>::FunctionNode;
        std::string summary(const ITorchTensorSet::pointer& in) const final
        {
            return TDM::describe(*in, this->verbosity() > 2);
        }
    };
}
