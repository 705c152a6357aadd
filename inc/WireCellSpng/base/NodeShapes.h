#pragma once
#include "WireCellSpng/base/Check.h"

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>
#include <typeinfo>
#include <utility>
#include <vector>

/// The shapes of nodes: what every node of a kind repeats around the work that it is for, which is its one virtual function.
///
/// A shape joins a component and an interface.  The interface is one of Wire-Cell's.  The component has names, log and
/// configuration, and (protected): `guarded(call, inputs)` gives errors their context, `called(summary)` ends a call,
/// `log_eos()` tells of the end of a stream, `calls()` counts both, `is_configurable` tells whether it has a config struct
/// `m_cfg`, `configured()` and `begin_stream()` follow upon configuring, and `check_multiplicity(number)` refuses a bad one.
///
/// A null is the end of the stream: null in, null out.  Another stream may follow.
namespace WireCell::SPNG::shape {

    namespace detail {
        template <class T>
        bool any_null(const std::shared_ptr<T>& datum)
        {
            return !datum;
        }
        template <class T>
        bool any_null(const std::vector<T>& data)
        {
            return std::any_of(data.begin(), data.end(), [](const auto& datum) { return !datum; });
        }
        template <class... T>
        bool any_null(const std::tuple<T...>& data)
        {
            return std::apply([](const auto&... datum) { return (!datum || ...); }, data);
        }
    }

    /// One call takes what comes, once from each port, and gives what goes out.  When any input is at the end of its stream all
    /// outputs are.
    template <class Component, class Node, class In, class Out>
    class Through : public Component, public Node {
      public:
        using Node::operator();

        bool operator()(const In& in, Out& out) final
        {
            out = nothing();
            if (detail::any_null(in)) {
                this->log_eos();
                ended();
                return true;
            }
            const auto about = [&] { return summary(in); };
            this->guarded([&] { out = make(in); }, about);
            this->called(about);
            return true;
        }

      protected:
        using Component::Component;

        /// The input in a line, for the log and for errors.  Never reads samples.
        virtual std::string summary(const In&) const { return {}; }

        /// Called at the end of each stream.
        virtual void ended() {}

      private:
        virtual Out make(const In& in) = 0;
        virtual Out nothing() const { return {}; }
    };

    /// One datum in, one datum out.  The derived class gives `process`.
    template <class Component, class Node>
    class Function : public Through<Component, Node, typename Node::input_pointer, typename Node::output_pointer> {
      public:
        using typename Node::input_pointer;
        using typename Node::output_pointer;

      protected:
        using Function::Through::Through;

        virtual output_pointer process(const input_pointer& in) = 0;

      private:
        output_pointer make(const input_pointer& in) final { return process(in); }
    };

    /// One datum of each of several types in, one out.  The derived class gives `join`.
    template <class Component, class Node>
    class Join : public Through<Component, Node, typename Node::input_tuple_type, typename Node::output_pointer> {
      public:
        using typename Node::input_tuple_type;
        using typename Node::output_pointer;

      protected:
        using Join::Through::Through;

        virtual output_pointer join(const input_tuple_type& in) = 0;

      private:
        output_pointer make(const input_tuple_type& in) final { return join(in); }
    };

    /// One datum in, one of each of several types out.  The derived class gives `split`.
    template <class Component, class Node>
    class Split : public Through<Component, Node, typename Node::input_pointer, typename Node::output_tuple_type> {
      public:
        using typename Node::input_pointer;
        using typename Node::output_tuple_type;

      protected:
        using Split::Through::Through;

        virtual output_tuple_type split(const input_pointer& in) = 0;

      private:
        output_tuple_type make(const input_pointer& in) final { return split(in); }
    };

    /// A component with a number of like ports, by default the key `multiplicity`, which is then 1 or more.
    template <class Component>
    class WithPorts : public Component {
      protected:
        using Component::Component;

        virtual size_t ports() const
        {
            if constexpr (has_multiplicity()) return static_cast<size_t>(this->m_cfg.multiplicity);
            return 0;
        }

        void configured() override
        {
            if constexpr (has_multiplicity()) this->check_multiplicity(this->m_cfg.multiplicity);
        }

      private:
        static constexpr bool has_multiplicity()
        {
            return requires(const WithPorts& self) { int{self.m_cfg.multiplicity}; };
        }
    };

    /// N data in, one out.  The derived class gives `combine`, and `ports` unless that is the multiplicity.
    template <class Component, class Node>
    class Fanin
      : public Through<WithPorts<Component>, Node, typename Node::input_vector, typename Node::output_pointer> {
      public:
        using typename Node::input_vector;
        using typename Node::output_pointer;

        std::vector<std::string> input_types() override
        {
            return std::vector<std::string>(this->ports(), typeid(typename Node::input_type).name());
        }

      protected:
        using Fanin::Through::Through;

        virtual output_pointer combine(const input_vector& in) = 0;

      private:
        output_pointer make(const input_vector& in) final
        {
            SPNG_VALIDATE(!in.empty() && in.size() == this->ports(), "got {} inputs (want {})", in.size(),
                          this->ports());
            return combine(in);
        }
    };

    /// One datum in, N out.  The derived class gives `split`, and `ports` unless that is the multiplicity.
    template <class Component, class Node>
    class Fanout
      : public Through<WithPorts<Component>, Node, typename Node::input_pointer, typename Node::output_vector> {
      public:
        using typename Node::input_pointer;
        using typename Node::output_vector;

        std::vector<std::string> output_types() override
        {
            return std::vector<std::string>(this->ports(), typeid(typename Node::output_type).name());
        }

      protected:
        using Fanout::Through::Through;

        virtual output_vector split(const input_pointer& in) = 0;

      private:
        output_vector nothing() const final { return output_vector(this->ports()); }
        output_vector make(const input_pointer& in) final
        {
            auto out = split(in);
            SPNG_VALIDATE(out.size() == this->ports(), "made {} outputs (want {})", out.size(), this->ports());
            return out;
        }
    };

    /// One datum in, any number out.  The derived class gives `take`, and `finish` where something is left at the end of the
    /// stream, which then goes out too.
    template <class Component, class Node>
    class Queuedout : public Component, public Node {
      public:
        using typename Node::input_pointer;
        using typename Node::output_queue;
        using Node::operator();

        bool operator()(const input_pointer& in, output_queue& out) final
        {
            const auto about = [&] { return in ? summary(in) : std::string(); };
            if (in) {
                this->guarded([&] { take(in, out); }, about);
                this->called(about);
                return true;
            }
            this->guarded([&] { finish(out); }, about);
            out.push_back(nullptr);
            this->log_eos();
            return true;
        }

      protected:
        using Component::Component;

        virtual void take(const input_pointer& in, output_queue& out) = 0;
        virtual void finish(output_queue&) {}
        virtual std::string summary(const input_pointer&) const { return {}; }
    };

    /// Nothing in, one datum out.  The derived class gives `produce`, whose null ends the stream.  After that there is no more,
    /// unless `has_more` says so, until the component is configured again.
    template <class Component, class Node>
    class Source : public Component, public Node {
      public:
        using typename Node::output_pointer;
        using Node::operator();

        bool operator()(output_pointer& out) final
        {
            out = nullptr;
            if (m_is_done) return false;
            this->guarded([&] { out = produce(); }, [] { return std::string(); });
            if (out) {
                this->called([&] { return summary(out); });
                return true;
            }
            m_is_done = !has_more();
            this->log_eos();
            return true;
        }

      protected:
        using Component::Component;

        virtual output_pointer produce() = 0;
        virtual bool has_more() const { return false; }
        virtual std::string summary(const output_pointer&) const { return {}; }

        void begin_stream() override { m_is_done = false; }

      private:
        /// One that has to be configured gives nothing before.
        bool m_is_done = Component::is_configurable;
    };

    /// One datum in, nothing out.  The derived class gives `consume`.
    template <class Component, class Node>
    class Sink : public Component, public Node {
      public:
        using typename Node::input_pointer;
        using Node::operator();

        bool operator()(const input_pointer& in) final
        {
            if (!in) {
                this->guarded([&] { ended(); }, [] { return std::string(); });
                this->log_eos();
                return true;
            }
            const auto about = [&] { return summary(in); };
            this->guarded([&] { consume(in); }, about);
            this->called(about);
            return true;
        }

      protected:
        using Component::Component;

        virtual void consume(const input_pointer& in) = 0;
        virtual std::string summary(const input_pointer&) const { return {}; }

        /// Called at the end of each stream.
        virtual void ended() {}
    };
}
