#include "TensorNodes.h"
#include "WireCellSpng/algo/cells/CellViews.h"
#include "WiredAnode.h"

using namespace WireCell;
using namespace spng::test;

namespace {
    json cell_views() { return {{"anode", "WiredAnode"}, {"view_wpids", {{-9, 1}, {-10, 2}, {4, 12}}}}; }

    /// Random activity on both faces of every plane.
    std::array<at::Tensor, 3> activity(int64_t nticks)
    {
        const auto wires = toy_face();
        std::array<at::Tensor, 3> masks;
        for (size_t plane = 0; plane < 3; ++plane) {
            masks[plane] = random_mask({2 * wires[plane].size(0), nticks}, 0.02, plane);
        }
        return masks;
    }

    ITorchTensorSet::pointer as_set(const std::array<at::Tensor, 3>& masks)
    {
        ITorchTensor::vector tensors;
        for (size_t plane = 0; plane < 3; ++plane) {
            tensors.push_back(tensor(masks[plane], {{"datapath", "/in"}, {"plane", plane}}));
        }
        return tensor_set(tensors, 4);
    }

    ITorchTensorSet::pointer views(const json& cfg, const ITorchTensorSet::pointer& in)
    {
        return run(make_component<ITorchTensorSetFilter>("SPNGCellViews", cfg), in);
    }

    at::Tensor codes(const json& cfg, const std::array<at::Tensor, 3>& masks)
    {
        ITorchTensor::pointer out;
        (*make_component<ITorchTensorFanin>("SPNGCrossViews", cfg))(*as_set(masks)->tensors(), out);
        return out->tensor();
    }

    ITorchTensorFanout::output_vector extracted(const json& cfg, const at::Tensor& code)
    {
        ITorchTensorFanout::output_vector out;
        (*make_component<ITorchTensorFanout>("SPNGCrossViewsExtract", cfg))(tensor(code), out);
        return out;
    }
}

class Cells : public testing::Test {
  protected:
    void SetUp() override { Factory::lookup<IAnodePlane>("WiredAnode"); }
};

TEST_F(Cells, each_output_has_two_features_and_the_metadata_of_its_view)
{
    const auto in = as_set(activity(70));
    auto cfg = cell_views();
    cfg["out_views"] = {2, 0};
    const auto out = views(cfg, in);
    EXPECT_EQ(out->ident(), 4);
    ASSERT_EQ(out->tensors()->size(), 2u);
    for (size_t ind = 0; ind < 2; ++ind) {
        const auto view = cfg["out_views"][ind].get<size_t>();
        const auto& ten = out->tensors()->at(ind);
        const auto& image = in->tensors()->at(view)->tensor();
        EXPECT_EQ(ten->metadata()["plane"], view);
        EXPECT_EQ(ten->tensor().sizes(), (at::IntArrayRef{2, image.size(0), 70}));
        EXPECT_EQ(ten->tensor().scalar_type(), at::kBool);
        const auto mp2 = ten->tensor()[0];
        const auto mp3 = ten->tensor()[1];
        EXPECT_TRUE(mp3.any().item<bool>());
        EXPECT_FALSE((mp2 & image).any().item<bool>());
        EXPECT_FALSE((mp3 & ~image).any().item<bool>());
    }
}

TEST_F(Cells, inputs_may_come_in_any_order_of_planes)
{
    const auto masks = activity(40);
    const auto straight = views(cell_views(), as_set(masks));
    auto cfg = cell_views();
    cfg["view_wpids"] = {{-10, 2}, {4, 12}, {-9, 1}};
    const auto cycled = views(cfg, as_set({masks[1], masks[2], masks[0]}));
    for (size_t ind = 0; ind < 2; ++ind) {
        EXPECT_TENSOR_EQ(cycled->tensors()->at(ind)->tensor(), straight->tensors()->at(ind)->tensor());
    }
    EXPECT_EQ(cycled->tensors()->at(0)->metadata()["plane"], 2);
}

TEST_F(Cells, chunks_of_ticks_make_no_difference)
{
    const auto in = as_set(activity(150));
    auto cfg = cell_views();
    const auto whole = views(cfg, in);
    cfg["chunk_size"] = 37;
    EXPECT_TENSOR_EQ(views(cfg, in)->tensors()->at(1)->tensor(), whole->tensors()->at(1)->tensor());
}

TEST_F(Cells, images_without_ticks_give_features_without_ticks)
{
    const auto out = views(cell_views(), as_set(activity(0)));
    EXPECT_EQ(out->tensors()->at(0)->tensor().size(0), 2);
    EXPECT_EQ(out->tensors()->at(0)->tensor().size(2), 0);
}

TEST_F(Cells, end_of_stream_passes) { EXPECT_EQ(views(cell_views(), nullptr), nullptr); }

TEST_F(Cells, the_other_relative_finds_the_same_coincidences)
{
    const auto masks = activity(70);
    const json cfg{{"anode", "WiredAnode"},
                   {"target_index", 2},
                   {"multiplicity", 3},
                   {"rounding", "edge"},
                   {"view_wpids", {{-9, 1}, {-10, 2}, {4, 12}}}};
    const auto code = codes(cfg, masks);
    EXPECT_EQ(code.scalar_type(), at::kInt);
    const auto out = extracted({{"extraction", {"mp2", "mp3"}}}, code);
    ASSERT_EQ(out.size(), 2u);
    EXPECT_FALSE((out[0]->tensor() & masks[2]).any().item<bool>());
    EXPECT_FALSE((out[1]->tensor() & ~masks[2]).any().item<bool>());
    EXPECT_TRUE(out[1]->tensor().any().item<bool>());
}

TEST_F(Cells, without_wpids_rows_of_unwrapped_planes_are_the_faces_in_order)
{
    const auto masks = activity(30);
    json cfg{{"anode", "WiredAnode"}, {"view_wpids", {{1, 9}, {2, 10}, {4, 12}}}};
    const auto given = codes(cfg, masks);
    cfg.erase("view_wpids");
    EXPECT_TENSOR_EQ(codes(cfg, masks), given);
    cfg["row_order"] = "wct";
    EXPECT_TENSOR_EQ(codes(cfg, masks), given);
}

TEST_F(Cells, codes_have_the_metadata_of_their_view_or_as_the_toolkit_those_of_the_last)
{
    ITorchTensor::vector in;
    const auto masks = activity(5);
    for (size_t plane = 0; plane < 3; ++plane) {
        const auto path = "/view/" + std::to_string(plane);
        in.push_back(tensor(masks[plane], {{"datapath", path}, {"only" + std::to_string(plane), true}}));
    }
    for (const int target : {0, 1}) {
        json cfg{{"anode", "WiredAnode"}, {"target_index", target}};
        ITorchTensor::pointer out;
        (*make_component<ITorchTensorFanin>("SPNGCrossViews", cfg))(in, out);
        EXPECT_EQ(out->metadata(), in[static_cast<size_t>(target)]->metadata());
        cfg["wct_metadata"] = true;
        (*make_component<ITorchTensorFanin>("SPNGCrossViews", cfg))(in, out);
        EXPECT_EQ(out->metadata()["datapath"], "/view/2");
        EXPECT_EQ(out->metadata()["only0"], true);
    }
}

TEST_F(Cells, images_are_active_above_zero)
{
    const auto masks = activity(30);
    const json cfg{{"anode", "WiredAnode"}};
    const auto code = codes(cfg, masks);
    std::array<at::Tensor, 3> images;
    for (size_t plane = 0; plane < 3; ++plane) images[plane] = masks[plane].to(at::kFloat) * 3 - 1;
    EXPECT_TENSOR_EQ(codes(cfg, images), code);
}

TEST_F(Cells, wrong_keys_are_refused)
{
    auto cfg = cell_views();
    cfg["view_wpids"] = {{1}, {2}};
    EXPECT_REFUSED(configure("SPNGCellViews", cfg), "key 'view_wpids' has 2 entries (want 3)");
    cfg["view_wpids"] = {{1}, {2}, {1}};
    EXPECT_REFUSED(configure("SPNGCellViews", cfg), "view_wpids[2] is of plane 0, as another is");
    cfg["view_wpids"] = {{1, 2}, {2}, {4}};
    EXPECT_REFUSED(configure("SPNGCellViews", cfg), "view_wpids[0] has wpid 2 (want all of one plane)");
    cfg = cell_views();
    cfg["out_views"] = json::array({3});
    EXPECT_REFUSED(configure("SPNGCellViews", cfg), "out_views has 3");
    EXPECT_REFUSED(views(cell_views(), tensor_set({})), "a set of 0 tensors came (want 3)");
    EXPECT_REFUSED(configure("SPNGCrossViews", {{"anode", "WiredAnode"}, {"multiplicity", 2}}), "multiplicity is 2");
    EXPECT_REFUSED(configure("SPNGCrossViews", {{"anode", "WiredAnode"}, {"face_idents", json::array({0, 7})}}),
                   "face_idents has 7, which anode 0 lacks");
    EXPECT_REFUSED(configure("SPNGCrossViewsExtract", {{"extraction", json::array({"mp4"})}}),
                   "SPNGCrossViewsExtract:test.extraction[0]: got \"mp4\"");
}
