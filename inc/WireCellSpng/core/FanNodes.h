#pragma once
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellSpng/device/NodeBase.h"

namespace WireCell::SPNG {

    /// Keys of nodes with a number of like ports that the configuration chooses.
    struct FanConfig : NodeConfig {
        int multiplicity = 2; ///< number of ports
    };
    BOOST_DESCRIBE_STRUCT(FanConfig, (NodeConfig), (multiplicity))

    /// N data in, one datum out.  The derived class gives `combine`, and `ports` unless that is the multiplicity.
    /// When any input is at end of stream the output is.
    template <class Cfg, class In, class Out>
    class FaninNode : public NodeBase<Cfg>, public IFaninNode<In, Out, 0> {
      public:
        using typename IFaninNode<In, Out, 0>::input_vector;
        using typename IFaninNode<In, Out, 0>::output_pointer;
        using IFaninNode<In, Out, 0>::operator();

        std::string signature() override { return typeid(IFaninNode<In, Out, 0>).name(); }
        std::vector<std::string> input_types() override
        {
            return std::vector<std::string>(ports(), std::string(typeid(In).name()));
        }

        bool operator()(const input_vector& in, output_pointer& out) final
        {
            out = nullptr;
            for (const auto& one : in) {
                if (one) continue;
                this->log_eos();
                return true;
            }
            this->guarded(
                [&] {
                    SPNG_VALIDATE(in.size() == ports(), "got {} inputs (want {})", in.size(), ports());
                    out = combine(in);
                },
                [&] {
                    std::string text;
                    for (const auto& one : in) text += (text.empty() ? "" : "; ") + TDM::describe(*one);
                    return text;
                });
            if (this->verbosity() > 0 && out) this->log->debug("call={}", this->calls());
            this->next_call();
            return true;
        }

      protected:
        explicit FaninNode(const std::string& type, Gate gate = Gate::device)
          : NodeBase<Cfg>(type, gate)
        {
        }
        /// The number of ports, by default the key `multiplicity`.
        virtual size_t ports() const
        {
            if constexpr (requires { int{this->m_cfg.multiplicity}; }) {
                SPNG_VALIDATE(this->m_cfg.multiplicity > 0, "multiplicity is {} (want 1 or more)",
                              this->m_cfg.multiplicity);
                return static_cast<size_t>(this->m_cfg.multiplicity);
            }
            return 0;
        }
        void configured() override { ports(); }
        virtual output_pointer combine(const input_vector& in) = 0;
    };

    /// One datum in, N data out.  The derived class gives `split`, and `ports` unless that is the multiplicity.
    template <class Cfg, class In, class Out>
    class FanoutNode : public NodeBase<Cfg>, public IFanoutNode<In, Out, 0> {
      public:
        using typename IFanoutNode<In, Out, 0>::input_pointer;
        using typename IFanoutNode<In, Out, 0>::output_vector;
        using IFanoutNode<In, Out, 0>::operator();

        std::string signature() override { return typeid(IFanoutNode<In, Out, 0>).name(); }
        std::vector<std::string> output_types() override
        {
            return std::vector<std::string>(ports(), std::string(typeid(Out).name()));
        }

        bool operator()(const input_pointer& in, output_vector& out) final
        {
            out.assign(ports(), nullptr);
            if (!in) {
                this->log_eos();
                return true;
            }
            this->guarded(
                [&] {
                    out = split(in);
                    SPNG_VALIDATE(out.size() == ports(), "made {} outputs (want {})", out.size(), ports());
                },
                [&] { return TDM::describe(*in, this->verbosity() > 2); });
            if (this->verbosity() > 0) this->log->debug("call={} {}", this->calls(), TDM::describe(*in));
            this->next_call();
            return true;
        }

      protected:
        explicit FanoutNode(const std::string& type, Gate gate = Gate::device)
          : NodeBase<Cfg>(type, gate)
        {
        }
        /// The number of ports, by default the key `multiplicity`.
        virtual size_t ports() const
        {
            if constexpr (requires { int{this->m_cfg.multiplicity}; }) {
                SPNG_VALIDATE(this->m_cfg.multiplicity > 0, "multiplicity is {} (want 1 or more)",
                              this->m_cfg.multiplicity);
                return static_cast<size_t>(this->m_cfg.multiplicity);
            }
            return 0;
        }
        void configured() override { ports(); }
        virtual output_vector split(const input_pointer& in) = 0;
    };
}
