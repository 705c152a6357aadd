#pragma once
#include "WireCellAux/Logger.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/ISemaphore.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellSpng/device/Host.h"

#include <c10/core/Device.h>

#include <functional>
#include <type_traits>

namespace WireCell::SPNG {

    /// Keys that every component of the plugin has.
    struct NodeConfig {
        std::string device = "cpu"; ///< cpu, gpu, gpuN, cuda or cuda:N
        std::string semaphore;      ///< type:name of the semaphore that gates device work; empty: one per device
        int verbosity = 0;          ///< 0 quiet; 1 logs each call; 2 adds the tensors; 3 adds their metadata
        bool mem_log = false;       ///< log the memory of the process at the steps of each call
    };
    BOOST_DESCRIBE_STRUCT(NodeConfig, (), (device, semaphore, verbosity, mem_log))

    /// Who works on the device during a call, and so must pass its semaphore.
    enum class Gate {
        device, ///< a node that computes
        caller, ///< a service that computes: never waits, as its callers do
        none    ///< any other service, a fan or a packer: never waits
    };

    /// What every component repeats, apart from its own config struct: names, log, device, semaphore, error context.
    class ComponentBase : public Aux::Logger, virtual public IConfigurable {
      public:
        /// "type:name", or the type alone.
        std::string who() const;

      protected:
        explicit ComponentBase(const std::string& type, Gate gate = Gate::device,
                               const std::string& log_group = "spng");

        /// Take up the shared keys.
        void connect(const NodeConfig& cfg);

        /// Run one call under the device's semaphore and guard, without autograd, and give what it throws the context
        /// of this component.  `inputs` is asked only when something went wrong.
        void guarded(const std::function<void()>& call, const std::function<std::string()>& inputs) const;

        /// Give what configuring throws the context of this component.
        void in_context(const std::function<void()>& call) const;

        /// A call is over: log it, if that is wanted, and count it.
        template <class Summary>
        void called(Summary summary)
        {
            if (m_verbosity > 0) log->debug("call={} {}", m_calls, summary());
            ++m_calls;
        }
        void log_eos();

        /// Configuring is over.
        virtual void begin_stream() {}

        void check_multiplicity(int number) const;

        const c10::Device& device() const { return m_device; }
        /// Of the device; null on a CPU, and with Gate::none.
        const ISemaphore::pointer& semaphore() const { return m_semaphore; }
        int verbosity() const { return m_verbosity; }

        /// Calls so far, end-of-stream included.
        size_t calls() const { return m_calls; }

      private:
        std::string m_type;
        Gate m_gate;
        c10::Device m_device = c10::DeviceType::CPU;
        ISemaphore::pointer m_semaphore;
        int m_verbosity = 0;
        bool m_mem_log = false;
        size_t m_calls = 0;
    };

    /// A component with a reflected config struct.  One that is derived from NodeConfig brings the device; a component
    /// with another works on the CPU.
    template <class Cfg>
    class NodeBase : public ComponentBase {
      public:
        Configuration default_configuration() const final { return host::to_configuration(config::defaults<Cfg>()); }

        void configure(const Configuration& cfg) final
        {
            in_context([&] {
                m_cfg = config::parse<Cfg>(host::to_json(cfg), who());
                if constexpr (std::is_base_of_v<NodeConfig, Cfg>)
                    connect(m_cfg);
                else
                    connect(NodeConfig());
                configured();
                begin_stream();
            });
        }

      protected:
        using ComponentBase::ComponentBase;
        static constexpr bool is_configurable = true;

        /// Check the configuration, look up services, prepare constants.  May run more than once.
        virtual void configured() {}

        Cfg m_cfg;
    };
}
