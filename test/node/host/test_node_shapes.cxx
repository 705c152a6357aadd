#include "ToyNodes.h"
#include "WireCellAux/Nodes.h"
#include "WireCellUtil/Exceptions.h"

#include <gtest/gtest.h>

using namespace WireCell;
using Toy::Number;

namespace {
    struct ShapeConfig {
        int multiplicity = 2; ///< number of ports
        int last = 2;         ///< what a source gives last
    };
    BOOST_DESCRIBE_STRUCT(ShapeConfig, (), (multiplicity, last))

    using Fan = IFanoutNode<Number, Number, 0>;
    using FanIn = IFaninNode<Number, Number, 0>;

    /// The message of the error that a call ends in.
    template <class Error, class Call>
    std::string error_of(Call call)
    {
        try {
            call();
        }
        catch (const Error& err) {
            return err.what();
        }
        return "no error";
    }

    template <class Cfg>
    class Counter : public Aux::Source<Cfg, ISourceNode<Number>> {
      public:
        Counter()
          : Counter::Source("Counter", "test")
        {
        }

      private:
        Number::pointer produce() override
        {
            const auto number = static_cast<int>(this->calls());
            return number < 2 ? Toy::number(number) : nullptr;
        }
    };

    class Copies : public Aux::Fanout<ShapeConfig, Fan> {
      public:
        explicit Copies(size_t too_many = 0)
          : Fanout("Copies", "test")
          , m_too_many(too_many)
        {
        }
        std::string signature() override { return typeid(Fan).name(); }

      private:
        output_vector split(const input_pointer& in) override { return output_vector(ports() + m_too_many, in); }

        size_t m_too_many;
    };

    class Total : public Aux::Fanin<ShapeConfig, FanIn> {
      public:
        Total()
          : Fanin("Total", "test")
        {
        }
        std::string signature() override { return typeid(FanIn).name(); }

      private:
        Number::pointer combine(const input_vector& in) override
        {
            int sum = 0;
            for (const auto& number : in) sum += number->value;
            return Toy::number(sum);
        }
    };

    class Half : public Aux::Function<ShapeConfig, IFunctionNode<Number, Number>> {
      public:
        Half()
          : Function("Half", "test")
        {
        }
        using Function::calls;
        int streams = 0;

      private:
        Number::pointer process(const Number::pointer& in) override
        {
            SPNG_VALIDATE(in->value % 2 == 0, "{} is odd", in->value);
            if (in->value < 0) THROW(IOError() << errmsg{who() + ": the number is negative"});
            return Toy::number(in->value / 2);
        }
        void ended() override { ++streams; }
    };

    class Collector : public Aux::Queuedout<void, IQueuedoutNode<Number, Number>> {
      public:
        Collector()
          : Queuedout("Collector", "test")
        {
        }
        std::string signature() override { return "Collector"; }

      private:
        void take(const Number::pointer& in, output_queue&) override { m_sum += in->value; }
        void finish(output_queue& out) override
        {
            out.push_back(Toy::number(m_sum));
            m_sum = 0;
        }

        int m_sum = 0;
    };

    class Keeper : public Aux::Sink<void, ISinkNode<Number>> {
      public:
        Keeper()
          : Sink("Keeper", "test")
        {
        }
        std::vector<int> kept;

      private:
        void consume(const Number::pointer& in) override { kept.push_back(in->value); }
        void ended() override { kept.push_back(-1); }
    };
}

TEST(Source, without_a_configuration_gives_at_once_and_ends_once)
{
    Counter<void> source;
    Number::pointer out;
    for (int number : {0, 1}) {
        ASSERT_TRUE(source(out));
        ASSERT_TRUE(out);
        EXPECT_EQ(out->value, number);
    }
    EXPECT_TRUE(source(out));
    EXPECT_FALSE(out);
    EXPECT_FALSE(source(out));
}

TEST(Source, with_a_configuration_gives_nothing_before_and_anew_after_each)
{
    Counter<ShapeConfig> source;
    Number::pointer out;
    EXPECT_FALSE(source(out));
    for (int round = 0; round < 2; ++round) {
        source.configure({});
        EXPECT_TRUE(source(out) && out && out->value == 0);
        EXPECT_TRUE(source(out) && out && out->value == 1);
        EXPECT_TRUE(source(out) && !out);
        EXPECT_FALSE(source(out));
    }
}

TEST(Component, defaults_are_those_of_its_struct)
{
    EXPECT_EQ(Half().default_configuration(), (Configuration{{"multiplicity", 2}, {"last", 2}}));
}

TEST(Component, errors_begin_with_its_type_and_name_once)
{
    Half half;
    half.set_name("h");
    Number::pointer out;
    EXPECT_EQ(error_of<ValueError>([&] { half(Toy::number(3), out); }), "Half:h: 3 is odd");
    EXPECT_EQ(error_of<IOError>([&] { half(Toy::number(-2), out); }), "Half:h: the number is negative");
    EXPECT_EQ(error_of<ValueError>([&] {
                  half.configure({{"last", "two"}});
              }),
              "Half:h.last: got \"two\" (want an integer)");
}

TEST(Function, passes_the_end_of_each_stream_on_and_counts_it)
{
    Half half;
    auto out = Toy::number(1);
    for (int stream = 1; stream < 3; ++stream) {
        EXPECT_TRUE(half(Toy::number(4), out));
        EXPECT_EQ(out->value, 2);
        EXPECT_TRUE(half(nullptr, out));
        EXPECT_FALSE(out);
        EXPECT_EQ(half.streams, stream);
        EXPECT_EQ(half.calls(), 2U * stream);
    }
    half.configure({});
    EXPECT_EQ(half.calls(), 0U);
}

TEST(Fans, have_as_many_ports_as_the_multiplicity_says)
{
    Copies copies;
    Total total;
    EXPECT_EQ(copies.output_types().size(), 2U);
    copies.configure({{"multiplicity", 3}});
    total.configure({{"multiplicity", 3}});
    EXPECT_EQ(copies.output_types(), std::vector<std::string>(3, typeid(Number).name()));
    EXPECT_EQ(total.input_types(), std::vector<std::string>(3, typeid(Number).name()));
    total.set_name("t");
    EXPECT_EQ(error_of<ValueError>([&] {
                  total.configure({{"multiplicity", 0}});
              }),
              "Total:t.multiplicity: got 0 (want 1 or more)");
    EXPECT_EQ(error_of<ValueError>([&] {
                  total.configure({{"multiplicity", 2147483647}});
              }),
              "Total:t.multiplicity: got 2147483647 (want at most 10000)");
}

TEST(Fans, tell_their_name_where_inputs_or_outputs_are_of_another_number)
{
    Total total;
    total.set_name("t");
    Number::pointer out;
    EXPECT_EQ(error_of<ValueError>([&] { total({Toy::number(1)}, out); }), "Total:t: got 1 inputs (want 2)");
    EXPECT_EQ(error_of<ValueError>([&] { total(Total::input_vector(), out); }), "Total:t: got 0 inputs (want 2)");
    Copies copies(1);
    Copies::output_vector outputs;
    EXPECT_EQ(error_of<ValueError>([&] { copies(Toy::number(1), outputs); }), "Copies: made 3 outputs (want 2)");
}

TEST(Fans, end_all_outputs_when_any_input_ends)
{
    Total total;
    auto out = Toy::number(1);
    EXPECT_TRUE(total({Toy::number(1), nullptr}, out));
    EXPECT_FALSE(out);
    Copies copies;
    Copies::output_vector outputs;
    EXPECT_TRUE(copies(nullptr, outputs));
    EXPECT_EQ(outputs, Copies::output_vector(2));
    EXPECT_TRUE(copies(Toy::number(5), outputs));
    EXPECT_EQ(outputs.at(1)->value, 5);
}

TEST(Queuedout, gives_what_is_left_before_the_end)
{
    Collector collector;
    for (int stream = 0; stream < 2; ++stream) {
        Collector::output_queue out;
        EXPECT_TRUE(collector(Toy::number(3), out));
        EXPECT_TRUE(collector(Toy::number(4), out));
        EXPECT_TRUE(out.empty());
        EXPECT_TRUE(collector(nullptr, out));
        ASSERT_EQ(out.size(), 2U);
        EXPECT_EQ(out[0]->value, 7);
        EXPECT_FALSE(out[1]);
    }
}

TEST(Sink, hears_of_the_end_of_each_stream)
{
    Keeper keeper;
    for (int value : {1, 2}) {
        EXPECT_TRUE(keeper(Toy::number(value)));
        EXPECT_TRUE(keeper(Number::pointer()));
    }
    EXPECT_EQ(keeper.kept, (std::vector<int>{1, -1, 2, -1}));
}
