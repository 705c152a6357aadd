#pragma once
#include "WireCellAux/Logger.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellSpng/base/Config.h"

namespace WireCell::Aux {

    /// What every component of the host repeats, apart from its own config struct: names, log, error context, count of calls.
    class ComponentBase : public Logger {
      public:
        /// "type:name", or the type alone.
        std::string who() const;

      protected:
        ComponentBase(const std::string& type, const std::string& log_group);

        /// Run one call and let the message of what it throws begin with `who()`.
        template <class Call, class Inputs>
        void guarded(Call call, Inputs) const
        {
            in_context(call);
        }
        template <class Call>
        void in_context(Call call) const
        {
            try {
                call();
            }
            catch (Exception& err) {
                add_context(err);
                throw;
            }
        }

        /// A call is over.  Nodes log their own line.
        template <class Summary>
        void called(Summary)
        {
            ++m_calls;
        }
        void log_eos();

        /// Calls so far, end-of-stream included.
        size_t calls() const { return m_calls; }
        void reset_calls() { m_calls = 0; }

        /// Configuring is over.
        virtual void begin_stream() {}

        void check_multiplicity(int number) const;

      private:
        void add_context(Exception& err) const;

        std::string m_type;
        size_t m_calls = 0;
    };

    /// A component with a reflected config struct, or without any configuration where that is void.
    template <class Cfg>
    class Component : public ComponentBase, virtual public IConfigurable {
      public:
        Configuration default_configuration() const final { return SPNG::config::defaults<Cfg>(); }

        void configure(const Configuration& cfg) final
        {
            in_context([&] {
                m_cfg = SPNG::config::parse<Cfg>(cfg, who());
                reset_calls();
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

    template <>
    class Component<void> : public ComponentBase {
      protected:
        using ComponentBase::ComponentBase;
        static constexpr bool is_configurable = false;
    };
}
