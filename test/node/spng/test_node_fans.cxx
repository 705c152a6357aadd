#include "TensorNodes.h"

using namespace WireCell;
using namespace spng::test;

namespace {
    ITorchTensor::pointer named(double value, const std::string& path)
    {
        return tensor(at::full({2, 3}, value), {{"datapath", path}, {"tag", path.substr(1)}});
    }

    ITorchTensor::pointer reduced(const json& cfg, const ITorchTensor::vector& in)
    {
        ITorchTensor::pointer out;
        (*make_component<ITorchTensorFanin>("SPNGReduce", cfg))(in, out);
        return out;
    }
}

TEST(Reduce, images_of_different_shapes_are_not_stacked)
{
    const auto in = {tensor(at::ones({2, 3})), tensor(at::ones({4, 3}))};
    EXPECT_REFUSED(reduced({{"operation", "stack"}}, in), "SPNGReduce:test: cannot stack [4,3] of port 1 on [2,3]");
}

TEST(Fanout, every_port_gives_the_very_tensor_that_came)
{
    const auto node = make_component<ITorchTensorFanout>("SPNGFanoutTensors", {{"multiplicity", 3}});
    const auto in = named(1, "/a");
    ITorchTensorFanout::output_vector out;
    ASSERT_TRUE((*node)(in, out));
    EXPECT_EQ(out, ITorchTensorFanout::output_vector(3, in));
    EXPECT_EQ(node->output_types().size(), 3u);
}

TEST(Fanout, end_of_stream_leaves_by_every_port)
{
    const auto node = make_component<ITorchTensorSetFanout>("SPNGFanoutTensorSets", {{"multiplicity", 2}});
    ITorchTensorSetFanout::output_vector out;
    ASSERT_TRUE((*node)(nullptr, out));
    EXPECT_EQ(out, ITorchTensorSetFanout::output_vector(2, nullptr));
}

TEST(Fanout, a_multiplicity_below_one_is_refused)
{
    EXPECT_REFUSED(configure("SPNGFanoutTensors", {{"multiplicity", 0}}), "SPNGFanoutTensors:test: multiplicity is 0");
}

TEST(FaninTensorSets, tensors_come_out_in_port_order_with_the_first_ident)
{
    const auto node = make_component<ITorchTensorSetFanin>("SPNGFaninTensorSets");
    const auto a = named(1, "/a");
    const auto b = named(2, "/b");
    ITorchTensorSet::pointer out;
    (*node)({tensor_set({a}, 7), tensor_set({b}, 8)}, out);
    EXPECT_EQ(out->ident(), 7);
    EXPECT_EQ(*out->tensors(), (ITorchTensor::vector{a, b}));
}

TEST(FaninTensorSets, two_tensors_of_one_datapath_are_refused_but_one_tensor_may_come_twice)
{
    const auto node = make_component<ITorchTensorSetFanin>("SPNGFaninTensorSets");
    const auto a = named(1, "/a");
    ITorchTensorSet::pointer out;
    EXPECT_REFUSED((*node)({tensor_set({a}), tensor_set({named(2, "/a")})}, out), "the datapath '/a'");
    (*node)({tensor_set({a}), tensor_set({a})}, out);
    EXPECT_EQ(out->tensors()->size(), 1u);
}

TEST(FaninTensorSets, any_input_at_end_of_stream_ends_the_output)
{
    const auto node = make_component<ITorchTensorSetFanin>("SPNGFaninTensorSets");
    auto out = tensor_set({});
    ASSERT_TRUE((*node)({tensor_set({}), nullptr}, out));
    EXPECT_EQ(out, nullptr);
}

TEST(FaninTensorSets, a_wrong_number_of_inputs_is_refused)
{
    const auto node = make_component<ITorchTensorSetFanin>("SPNGFaninTensorSets");
    ITorchTensorSet::pointer out;
    EXPECT_REFUSED((*node)({tensor_set({})}, out), "got 1 inputs (want 2)");
}

TEST(FaninTensors, a_batch_gets_a_dimension_in_front_and_its_size_in_the_metadata)
{
    const auto node = make_component<ITorchTensorFanin>("SPNGFaninTensors");
    ITorchTensor::pointer out;
    (*node)({named(1, "/a"), named(2, "/b")}, out);
    EXPECT_EQ(out->tensor().sizes(), (at::IntArrayRef{2, 2, 3}));
    EXPECT_EQ(out->metadata()["batches"], 2);
    EXPECT_EQ(out->metadata()["derived_from"], json({"/a", "/b"}));
}

TEST(TensorPacker, sets_are_numbered_by_call)
{
    const auto node = make_component<ITorchPacker>("SPNGTensorPacker");
    const auto a = named(1, "/a");
    ITorchTensorSet::pointer out;
    (*node)({a, a}, out);
    EXPECT_EQ(out->ident(), 0);
    (*node)({a, a}, out);
    EXPECT_EQ(out->ident(), 1);
    EXPECT_EQ(out->tensors()->size(), 2u);
}

TEST(TorchSetUnpacker, an_index_wins_over_a_datapath_which_matches_as_a_whole)
{
    const auto node = make_component<ITorchSetUnpacker>(
        "SPNGTorchSetUnpacker",
        {{"selections", json::array({{{"datapath", "/b\\d"}}, {{"index", 0}, {"datapath", "/b2"}}})}});
    const auto a = named(1, "/a");
    const auto b = named(2, "/b2");
    ITorchSetUnpacker::output_vector out;
    (*node)(tensor_set({a, b}), out);
    EXPECT_EQ(out, (ITorchSetUnpacker::output_vector{b, a}));
}

TEST(TorchSetUnpacker, a_tensor_that_is_not_there_is_refused_by_name)
{
    auto node = make_component<ITorchSetUnpacker>("SPNGTorchSetUnpacker",
                                                  {{"selections", json::array({{{"datapath", "/c"}}})}});
    ITorchSetUnpacker::output_vector out;
    EXPECT_REFUSED((*node)(tensor_set({named(1, "/a")}), out), "selections[0]: no tensor has a datapath like '/c'");
    node = make_component<ITorchSetUnpacker>("SPNGTorchSetUnpacker", {{"selections", json::array({{{"index", 2}}})}});
    EXPECT_REFUSED((*node)(tensor_set({named(1, "/a")}), out), "wants tensor 2 of a set of 1");
}

TEST(TorchSetUnpacker, configuring_again_replaces_the_selections)
{
    const json cfg{{"selections", json::array({{{"index", 0}}})}};
    configure("SPNGTorchSetUnpacker", cfg);
    EXPECT_EQ(make_component<ITorchSetUnpacker>("SPNGTorchSetUnpacker", cfg)->output_types().size(), 1u);
}

TEST(TorchSetUnpacker, selections_are_required_and_must_say_what_to_select)
{
    EXPECT_REFUSED(configure("SPNGTorchSetUnpacker", json::object()), "SPNGTorchSetUnpacker:test: key 'selections'");
    EXPECT_REFUSED(configure("SPNGTorchSetUnpacker", {{"selections", json::array({json::object()})}}),
                   "selections[0] has neither");
}

TEST(Reduce, metadata_is_a_union_in_which_the_last_port_wins)
{
    const auto out = reduced({{"operation", "mul"}}, {named(2, "/a"), named(3, "/b")});
    EXPECT_TENSOR_EQ(out->tensor(), at::full({2, 3}, 6.0));
    EXPECT_EQ(out->metadata()["tag"], "b");
    EXPECT_EQ(out->metadata()["derived_from"], json({"/a", "/b"}));
}

TEST(Reduce, cat_and_stack_run_along_the_given_dimension)
{
    const auto in = ITorchTensor::vector{named(1, "/a"), named(2, "/b")};
    EXPECT_EQ(reduced({{"operation", "cat"}, {"dim", -2}}, in)->tensor().sizes(), (at::IntArrayRef{4, 3}));
    EXPECT_EQ(reduced({{"operation", "stack"}, {"dim", -3}}, in)->tensor().sizes(), (at::IntArrayRef{2, 2, 3}));
}

TEST(Reduce, the_operation_is_required_and_must_be_known)
{
    EXPECT_REFUSED(configure("SPNGReduce", json::object()), "key 'operation' is required");
    EXPECT_REFUSED(configure("SPNGReduce", {{"operation", "catt"}}), "SPNGReduce:test.operation: got \"catt\"");
}

TEST(Expand, entries_of_a_dimension_go_to_the_ports)
{
    const auto node = make_component<ITorchTensorFanout>("SPNGExpand", {{"dim", "_fodder"}, {"operation", "unbind"}});
    ITorchTensorFanout::output_vector out;
    const auto in = tensor(at::arange(6, at::kFloat).view({2, 3}));
    (*node)(in, out);
    EXPECT_TENSOR_EQ(out[1]->tensor(), at::tensor({3.0F, 4.0F, 5.0F}));
    EXPECT_EQ(out[1]->metadata(), in->metadata());
    EXPECT_REFUSED((*node)(tensor(at::zeros({3, 3})), out), "dimension 0 has size 3 (multiplicity is 2)");
}
