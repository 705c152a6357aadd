#pragma once
#include "WireCellAux/Logger.h"
#include "WireCellFlow/StopRequest.h"
#include "WireCellIface/IData.h"
#include "WireCellIface/IFaninNode.h"
#include "WireCellIface/IFanoutNode.h"
#include "WireCellIface/IFunctionNode.h"
#include "WireCellIface/IHydraNode.h"
#include "WireCellIface/IJoinNode.h"
#include "WireCellIface/IQueuedoutNode.h"
#include "WireCellIface/ISinkNode.h"
#include "WireCellIface/ISourceNode.h"
#include "WireCellIface/ISplitNode.h"
#include "WireCellUtil/NamedFactory.h"

#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

/// Small nodes of every category for tests of the engines.
namespace WireCell::Toy {
    struct Number : public IData<Number> {
        explicit Number(int a_value)
          : value(a_value)
        {
        }
        int value;
    };
    struct Word : public IData<Word> {
        explicit Word(std::string a_text)
          : text(std::move(a_text))
        {
        }
        std::string text;
    };

    inline Number::pointer number(int value) { return std::make_shared<Number>(value); }
    inline Word::pointer word(const std::string& text) { return std::make_shared<Word>(text); }

    /// What the nodes did, in order.
    inline std::vector<std::string>& journal()
    {
        static std::vector<std::string> lines;
        return lines;
    }
    inline std::string show(const Number::pointer& in) { return in ? std::to_string(in->value) : "EOS"; }
    inline std::string show(const Word::pointer& in) { return in ? in->text : "EOS"; }

    class Named : public Aux::Logger {
      public:
        explicit Named(const std::string& type)
          : Aux::Logger(type, "toy")
        {
        }
        void note(const std::string& text) const
        {
            static std::mutex mutex;
            const std::lock_guard lock(mutex);
            journal().push_back(get_name() + ":" + text);
        }
    };

    /// Gives 1, 2, 3 and the end of the stream.
    class Source : public Named, public ISourceNode<Number> {
      public:
        Source()
          : Named("ToySource")
        {
        }
        bool operator()(Number::pointer& out) override
        {
            if (m_next > 4) return false;
            out = m_next == 4 ? nullptr : number(m_next);
            note(show(out));
            ++m_next;
            return true;
        }
        void reset() override { m_next = 1; }

      private:
        int m_next = 1;
    };

    class Sink : public Named, public ISinkNode<Number> {
      public:
        Sink()
          : Named("ToySink")
        {
        }
        bool operator()(const Number::pointer& in) override
        {
            note(show(in));
            return true;
        }
    };

    class WordSink : public Named, public ISinkNode<Word> {
      public:
        WordSink()
          : Named("ToyWordSink")
        {
        }
        bool operator()(const Word::pointer& in) override
        {
            note(show(in));
            return true;
        }
    };

    /// Doubles; "drops2" says that it has nothing to give for 2, others fail, or ask for a stop, as their name says.
    class Twice : public Named, public IFunctionNode<Number, Number> {
      public:
        Twice()
          : Named("ToyTwice")
        {
        }
        bool operator()(const Number::pointer& in, Number::pointer& out) override
        {
            if (in && in->value == 2) {
                if (get_name() == "drops2") return false;
                if (get_name() == "value_error") raise<ValueError>("two is bad");
                if (get_name() == "own_context") raise<IOError>("ToyTwice:own_context: can not read");
                if (get_name() == "standard") throw std::out_of_range("far away");
                if (get_name() == "odd") throw 42;
                if (get_name() == "stops") Flow::request_stop(15);
            }
            out = in ? number(2 * in->value) : nullptr;
            return true;
        }
    };

    /// Gives n messages for n.
    class Repeat : public Named, public IQueuedoutNode<Number, Number> {
      public:
        Repeat()
          : Named("ToyRepeat")
        {
        }
        std::string signature() override { return typeid(Repeat).name(); }
        bool operator()(const Number::pointer& in, output_queue& outq) override
        {
            if (!in) {
                outq.push_back(nullptr);
                return true;
            }
            outq.assign(in->value, in);
            return true;
        }
    };

    class Fanout : public Named, public IFanoutNode<Number, Number, 2> {
      public:
        Fanout()
          : Named("ToyFanout")
        {
        }
        std::string signature() override { return typeid(Fanout).name(); }
        bool operator()(const Number::pointer& in, output_vector& outv) override
        {
            outv.assign(get_name() == "short" ? 1 : 2, in);
            return true;
        }
    };

    class Sum : public Named, public IFaninNode<Number, Number, 2> {
      public:
        Sum()
          : Named("ToySum")
        {
        }
        std::string signature() override { return typeid(Sum).name(); }
        bool operator()(const input_vector& invec, Number::pointer& out) override
        {
            out = invec[0] && invec[1] ? number(invec[0]->value + invec[1]->value) : nullptr;
            return true;
        }
    };

    class Split : public Named, public ISplitNode<Number, std::tuple<Number, Word>> {
      public:
        Split()
          : Named("ToySplit")
        {
        }
        std::string signature() override { return typeid(Split).name(); }
        bool operator()(const Number::pointer& in, output_tuple_type& out) override
        {
            out = {in, in ? word("w" + show(in)) : nullptr};
            return true;
        }
    };

    class Join : public Named, public IJoinNode<std::tuple<Number, Word>, Word> {
      public:
        Join()
          : Named("ToyJoin")
        {
        }
        std::string signature() override { return typeid(Join).name(); }
        bool operator()(const input_tuple_type& in, Word::pointer& out) override
        {
            const auto& [a_number, a_word] = in;
            out = a_number && a_word ? word(show(a_number) + show(a_word)) : nullptr;
            return true;
        }
    };

    /// Moves one message per call from each input to the output of the same number.
    class HydraVV : public Named, public IHydraNodeVV<Number, Number, 2, 2> {
      public:
        HydraVV()
          : Named("ToyHydraVV")
        {
        }
        std::string signature() override { return typeid(HydraVV).name(); }
        bool operator()(input_queues& iqs, output_queues& oqs) override
        {
            if (get_name() == "lazy") return true;
            for (size_t port = 0; port < iqs.size(); ++port) {
                oqs.at(port).push_back(iqs[port].front());
                iqs[port].pop_front();
            }
            return true;
        }
    };

    /// Crosses the two streams.
    class HydraTT : public Named, public IHydraNodeTT<std::tuple<Number, Word>, std::tuple<Word, Number>> {
      public:
        HydraTT()
          : Named("ToyHydraTT")
        {
        }
        std::string signature() override { return typeid(HydraTT).name(); }
        bool operator()(input_queues& iqs, output_queues& oqs) override
        {
            std::swap(std::get<0>(iqs), std::get<1>(oqs));
            std::swap(std::get<1>(iqs), std::get<0>(oqs));
            return true;
        }
    };

    class NoNode : public Named {
      public:
        NoNode()
          : Named("ToyNoNode")
        {
        }
    };
}
