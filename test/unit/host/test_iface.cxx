#include "WireCellAux/SimpleChannel.h"
#include "WireCellAux/SimpleDepo.h"
#include "WireCellAux/SimpleTensor.h"
#include "WireCellAux/SimpleTensorSet.h"
#include "WireCellAux/SimpleWire.h"
#include "WireCellUtil/Exceptions.h"

#include <gtest/gtest.h>

#include <sstream>

using namespace WireCell;

TEST(WirePlaneId, packs_layer_face_and_anode)
{
    const WirePlaneId wpid(kWlayer, 1, 3);
    EXPECT_EQ(wpid.ident(), 4 | 8 | 48);
    EXPECT_EQ(wpid.index(), 2);
    EXPECT_EQ(wpid.layer(), kWlayer);
    EXPECT_EQ(wpid.face(), 1);
    EXPECT_EQ(wpid.apa(), 3);
    EXPECT_TRUE(wpid.valid());
    EXPECT_EQ(wpid.name(), "a3f1pW");
    EXPECT_EQ(WirePlaneId(wpid.ident()), wpid);
}

TEST(WirePlaneId, minus_one_is_not_valid)
{
    const WirePlaneId wpid(-1);
    EXPECT_FALSE(wpid.valid());
    EXPECT_LT(wpid.apa(), 0);
    EXPECT_EQ(wpid.index(), -1);
    EXPECT_EQ(WirePlaneId(kUnknownLayer, -1, -1), wpid);
}

TEST(WirePlaneId, all_layers_are_valid_but_none_is_not)
{
    EXPECT_TRUE(WirePlaneId(kAllLayers).valid());
    EXPECT_FALSE(WirePlaneId(kUnknownLayer).valid());
    EXPECT_EQ(WirePlaneId(kAllLayers).index(), -1);
    EXPECT_EQ(WirePlaneId(kUlayer, 1, 2).to_layer(kWlayer), WirePlaneId(kWlayer, 1, 2));
}

TEST(WirePlaneId, streams_its_name)
{
    std::ostringstream out;
    out << WirePlaneId(kVlayer);
    EXPECT_EQ(out.str(), "a0f0pV");
    EXPECT_EQ(fmt::format("{}", WirePlaneId(kUnknownLayer)), "a0f0p?");
}

TEST(WirePlaneId, is_read_from_an_int_or_an_array)
{
    const WirePlaneId none(-1);
    EXPECT_EQ(convert<WirePlaneId>(Configuration(12), none), WirePlaneId(kWlayer, 1, 0));
    EXPECT_EQ(convert<WirePlaneId>(Configuration::parse("[1, 1, 5]"), none), WirePlaneId(kVlayer, 1, 5));
    EXPECT_EQ(convert<WirePlaneId>(Configuration(), none), none);
    EXPECT_THROW(convert<WirePlaneId>(Configuration::parse("[3]"), none), ValueError);
    EXPECT_THROW(convert<WirePlaneId>(Configuration("U"), none), ValueError);
}

TEST(Channel, global_order_goes_by_plane_then_by_index)
{
    const auto channel = [](WirePlaneLayer_t layer, int index) {
        const auto wire = std::make_shared<Aux::SimpleWire>(WirePlaneId(layer), 0, 0, 0, Ray());
        return Aux::SimpleChannel(0, index, {wire});
    };
    EXPECT_LT(channel(kUlayer, 7).global_order(), channel(kUlayer, 8).global_order());
    EXPECT_LT(channel(kUlayer, 8).global_order(), channel(kVlayer, 0).global_order());
    EXPECT_FALSE(Aux::SimpleChannel().planeid().valid());
}

TEST(Wire, center_is_the_middle_of_the_ray)
{
    const Aux::SimpleWire wire(WirePlaneId(kUlayer), 1, 2, 3, Ray(Point(0, 0, 0), Point(2, 4, 6)));
    const auto center = wire.center();
    EXPECT_DOUBLE_EQ(center.x(), 1);
    EXPECT_DOUBLE_EQ(center.y(), 2);
    EXPECT_DOUBLE_EQ(center.z(), 3);
}

TEST(SimpleTensor, owns_a_copy_and_knows_its_type)
{
    const std::vector<float> data{1, 2, 3, 4, 5, 6};
    const Aux::SimpleTensor tensor({2, 3}, data.data(), {{"datapath", "a"}});
    EXPECT_EQ(tensor.dtype(), "f4");
    EXPECT_EQ(tensor.element_size(), 4u);
    EXPECT_EQ(tensor.size(), 24u);
    EXPECT_TRUE(tensor.order().empty());
    EXPECT_EQ(reinterpret_cast<const float*>(tensor.data())[5], 6);
    EXPECT_EQ(tensor.metadata()["datapath"], "a");
}

TEST(SimpleTensor, null_data_leave_room)
{
    Aux::SimpleTensor tensor({4}, static_cast<const double*>(nullptr));
    EXPECT_EQ(tensor.store().size(), 32u);
    EXPECT_EQ(Aux::SimpleTensor().size(), 0u);
    EXPECT_EQ(Aux::SimpleTensor({0, 5}, static_cast<const float*>(nullptr)).size(), 0u);
}

TEST(SimpleTensorSet, is_empty_when_made_from_an_ident_alone)
{
    const Aux::SimpleTensorSet set(7);
    EXPECT_EQ(set.ident(), 7);
    ASSERT_TRUE(set.tensors());
    EXPECT_TRUE(set.tensors()->empty());
}
