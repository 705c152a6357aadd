#pragma once
#include "ToyGraph.h"
#include "WireCellAux/Semaphore.h"
#include "WireCellFlow/ThreadShare.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <random>
#include <set>
#include <thread>

/// Toy nodes for engines of many threads.  A node's name starts with its number: of messages, ports, microseconds.
namespace WireCell::Toy {
    inline int number_of(const Named& node) { return std::stoi(node.get_name()); }
    inline void sleep_us(int us) { std::this_thread::sleep_for(std::chrono::microseconds(us)); }

    /// How often something goes on at once, and at most.
    class Level {
      public:
        void up()
        {
            const int now = ++m_now;
            int highest = m_highest;
            while (now > highest && !m_highest.compare_exchange_weak(highest, now)) {}
        }
        void down() { --m_now; }
        int highest() const { return m_highest; }
        void reset() { m_now = m_highest = 0; }

      private:
        std::atomic<int> m_now{0}, m_highest{0};
    };

    /// Messages given by Count and not yet taken by Slow; calls of Gated and of Meet at once.
    inline Level in_flight, gated, meeting;

    /// Gives 1 ... n and the end of the stream.
    class Count : public Named, public ISourceNode<Number> {
      public:
        Count()
          : Named("ToyCount")
        {
        }
        bool operator()(Number::pointer& out) override
        {
            const int last = number_of(*this);
            if (m_next > last + 1) return false;
            out = m_next > last ? nullptr : number(m_next);
            ++m_next;
            in_flight.up();
            return true;
        }
        void reset() override { m_next = 1; }

      private:
        int m_next = 1;
    };

    /// Takes so many microseconds for a message.
    class Slow : public Named, public ISinkNode<Number> {
      public:
        Slow()
          : Named("ToySlow")
        {
        }
        bool operator()(const Number::pointer& in) override
        {
            in_flight.down();
            sleep_us(number_of(*this));
            note(show(in));
            return true;
        }
    };

    /// Passes messages on, each after a random time of up to so many microseconds.
    class Delay : public Named, public IFunctionNode<Number, Number> {
      public:
        Delay()
          : Named("ToyDelay")
        {
        }
        bool operator()(const Number::pointer& in, Number::pointer& out) override
        {
            if (m_running.exchange(true)) raise<LogicError>("entered by two threads");
            sleep_us(std::uniform_int_distribution<int>(0, number_of(*this))(m_random));
            out = in;
            m_running = false;
            return true;
        }

      private:
        std::atomic<bool> m_running{false};
        std::mt19937 m_random{std::random_device{}()};
    };

    /// Works while it holds the semaphore "ToyFlow".
    class Gated : public Named, public IFunctionNode<Number, Number> {
      public:
        Gated()
          : Named("ToyGated")
        {
        }
        bool operator()(const Number::pointer& in, Number::pointer& out) override
        {
            const auto semaphore = Factory::lookup<ISemaphore>("Semaphore", "ToyFlow");
            const ISemaphore::Context held(semaphore);
            gated.up();
            std::this_thread::yield();
            out = in;
            gated.down();
            return true;
        }
    };

    /// Gives the sum of every so many messages: once it has them, or ("-early") the first of them at once.
    class Gather : public Named, public IQueuedoutNode<Number, Number> {
      public:
        Gather()
          : Named("ToyGather")
        {
        }
        std::string signature() override { return typeid(Gather).name(); }
        bool operator()(const Number::pointer& in, output_queue& outq) override
        {
            if (!in) {
                outq.push_back(nullptr);
                return true;
            }
            const bool early = get_name().ends_with("-early");
            m_sum += in->value;
            if (++m_have == (early ? 1 : number_of(*this))) outq.push_back(number(m_sum));
            if (m_have == number_of(*this)) m_have = m_sum = 0;
            return true;
        }
        void reset() override { m_have = m_sum = 0; }

      private:
        int m_have = 0, m_sum = 0;
    };

    class WideFanout : public Named, public IFanoutNode<Number, Number, 0> {
      public:
        WideFanout()
          : Named("ToyWideFanout")
        {
        }
        std::string signature() override { return typeid(WideFanout).name(); }
        std::vector<std::string> output_types() override
        {
            return std::vector<std::string>(number_of(*this), typeid(Number).name());
        }
        bool operator()(const Number::pointer& in, output_vector& outv) override
        {
            outv.assign(number_of(*this), in);
            return true;
        }
    };

    /// Gives the sum of its inputs.
    class WideSum : public Named, public IFaninNode<Number, Number, 0> {
      public:
        WideSum()
          : Named("ToyWideSum")
        {
        }
        std::string signature() override { return typeid(WideSum).name(); }
        std::vector<std::string> input_types() override
        {
            return std::vector<std::string>(number_of(*this), typeid(Number).name());
        }
        bool operator()(const input_vector& invec, Number::pointer& out) override
        {
            out = nullptr;
            int sum = 0;
            for (const auto& in : invec) {
                if (!in) return true;
                sum += in->value;
            }
            out = number(sum);
            return true;
        }
    };

    /// Waits until two of its kind have been called, which needs two threads; fails after so many seconds.
    class Meet : public Named, public IFunctionNode<Number, Number> {
      public:
        Meet()
          : Named("ToyMeet")
        {
        }
        bool operator()(const Number::pointer& in, Number::pointer& out) override
        {
            meeting.up();
            for (int ms = 0; meeting.highest() < 2; ++ms) {
                if (ms > 1000 * number_of(*this)) raise<LogicError>("called alone");
                sleep_us(1000);
            }
            out = in;
            meeting.down();
            return true;
        }
    };

    /// Notes the thread that calls it, and the share of that thread.
    class Witness : public Named, public IFunctionNode<Number, Number> {
      public:
        Witness()
          : Named("ToyWitness")
        {
        }
        bool operator()(const Number::pointer& in, Number::pointer& out) override
        {
            {
                const std::lock_guard lock(mutex());
                threads().insert(std::this_thread::get_id());
                shares().insert(Flow::thread_share());
            }
            sleep_us(number_of(*this));
            out = in;
            return true;
        }
        static std::set<std::thread::id>& threads()
        {
            static std::set<std::thread::id> all;
            return all;
        }
        static std::set<int>& shares()
        {
            static std::set<int> all;
            return all;
        }

      private:
        static std::mutex& mutex()
        {
            static std::mutex one;
            return one;
        }
    };
}

WIRECELL_FACTORY(ToyCount, WireCell::Toy::Count, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToySlow, WireCell::Toy::Slow, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyDelay, WireCell::Toy::Delay, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyGated, WireCell::Toy::Gated, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyMeet, WireCell::Toy::Meet, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyGather, WireCell::Toy::Gather, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyWideFanout, WireCell::Toy::WideFanout, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyWideSum, WireCell::Toy::WideSum, WireCell::INode, WireCell::INamed)
WIRECELL_FACTORY(ToyWitness, WireCell::Toy::Witness, WireCell::INode, WireCell::INamed)
