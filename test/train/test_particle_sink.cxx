#include "LarcvTesting.h"
#include "TensorNodes.h"
#include "WireCellAux/IParticleTruth.h"
#include "WireCellUtil/PluginManager.h"

using namespace WireCell;
using namespace spng::test;

namespace {
    /// Particles whose pdg is the number of their set.
    class Truth : public Aux::IParticleTruth {
      public:
        std::vector<Aux::LarcvParticle> take_particles(int set) override
        {
            taken.push_back(set);
            return {{.pdg = set, .track = 1, .process = "primary"}};
        }
        static inline std::vector<int> taken;
    };

    ITorchTensorSet::pointer event(int number, double factor = 1)
    {
        auto u = at::zeros({3, 8}), v = at::zeros({2, 8});
        u[1][2] = 30;
        u[1][3] = -10;
        u[2][7] = -40;
        v[0][0] = 5; // below the floor
        const json md{{"datapath", "/in"}, {"ident", number}};
        return tensor_set({tensor(u * factor, md), tensor(v * factor, md)});
    }

    class ParticleSink : public testing::Test {
      protected:
        ParticleSink()
        {
            PluginManager::instance().add("WireCellTrain");
            Factory::lookup<Aux::IParticleTruth>("Truth", "a");
            Truth::taken.clear();
        }

        std::shared_ptr<ITorchTensorSetSink> sink(const json& changes = json::object())
        {
            json keys = {{"filename", path},
                         {"ticks", 2},
                         {"floor", 6},
                         {"scale", 10},
                         {"truth", "Truth:a"},
                         {"particles", "particles"},
                         {"card", {{"source", "signal"}}}};
            keys.merge_patch(changes);
            return make_component<ITorchTensorSetSink>("SPNGParticleSink", keys);
        }

        TempFolder folder;
        std::string path = folder.file("a.h5");
    };
}

WIRECELL_FACTORY(Truth, Truth, WireCell::Aux::IParticleTruth)

TEST_F(ParticleSink, writes_sums_of_ticks_and_what_the_event_is_of)
{
    const auto to = sink();
    EXPECT_TRUE((*to)(event(4)));
    EXPECT_TRUE((*to)(event(5, 0)));
    EXPECT_TRUE((*to)(event(6)));
    EXPECT_TRUE((*to)(ITorchTensorSet::pointer()));
    const auto reader = Aux::larcv_files("test")->open(path, "test");
    // The one without charge is left out.
    ASSERT_EQ(reader->events(), 2);
    EXPECT_EQ(reader->id(1), (Aux::LarcvEventId{0, 0, 6}));
    EXPECT_EQ(Truth::taken, (std::vector<int>{4, 5, 6}));
    EXPECT_EQ(reader->particles("particles", 1).at(0).pdg, 6);
    const auto images = reader->images("wires", 0);
    ASSERT_EQ(images.size(), 2);
    EXPECT_EQ(images[0].rows, 4);
    EXPECT_EQ(images[0].columns, 3);
    // Column 1, row 1; column 2, row 3.
    EXPECT_EQ(images[0].ids, (std::vector<uint64_t>{5, 11}));
    EXPECT_EQ(images[0].values, (std::vector<float>{2, -4}));
    EXPECT_EQ(images[1].columns, 2);
    EXPECT_TRUE(images[1].ids.empty());
    const auto card = json::parse(reader->card())["card"];
    EXPECT_EQ(card, json({{"source", "signal"},
                          {"baseline", false},
                          {"ticks", 2},
                          {"sum", "plain"},
                          {"floor", 6.0},
                          {"scale", 10.0}}));
}

TEST_F(ParticleSink, keeps_events_without_charge_if_asked)
{
    const auto to = sink({{"keep_empty", true}});
    EXPECT_TRUE((*to)(event(5, 0)));
    EXPECT_TRUE((*to)(ITorchTensorSet::pointer()));
    const auto reader = Aux::larcv_files("test")->open(path, "test");
    ASSERT_EQ(reader->events(), 1);
    EXPECT_TRUE(reader->images("wires", 0).at(0).ids.empty());
}

TEST_F(ParticleSink, leaves_events_out_of_which_a_plane_is_empty_if_asked)
{
    const auto to = sink({{"every_plane", true}});
    EXPECT_TRUE((*to)(event(4)));    // v is below the floor
    EXPECT_TRUE((*to)(event(5, 0))); // all is
    EXPECT_TRUE((*to)(event(6, 2)));
    EXPECT_TRUE((*to)(ITorchTensorSet::pointer()));
    const auto reader = Aux::larcv_files("test")->open(path, "test");
    ASSERT_EQ(reader->events(), 1);
    EXPECT_EQ(reader->id(0).event, 6);
    EXPECT_EQ(reader->particles("particles", 0).at(0).pdg, 6);
    EXPECT_REFUSED(sink({{"every_plane", true}, {"keep_empty", true}}), "keep_empty and every_plane are both true");
}

TEST_F(ParticleSink, writes_no_file_after_a_failure)
{
    const auto to = sink();
    EXPECT_TRUE((*to)(event(4)));
    EXPECT_REFUSED((*to)(event(5, std::nan(""))), "nan at pixel");
    EXPECT_TRUE((*to)(ITorchTensorSet::pointer()));
    EXPECT_TRUE(folder.is_empty());
}

TEST_F(ParticleSink, refuses_keys_that_do_not_go)
{
    EXPECT_REFUSED(sink({{"filename", ""}}), "key 'filename' is required");
    EXPECT_REFUSED(sink({{"ticks", 0}}), "ticks is 0");
    EXPECT_REFUSED(sink({{"scale", 0}}), "scale 0");
    EXPECT_REFUSED(sink({{"particles", ""}}), "key 'particles' is required beside truth");
    EXPECT_THROW(sink({{"truth", "Nothing:a"}}), WireCell::Exception);
    write_toy_larcv(path, 1);
    EXPECT_REFUSED(sink({{"replace", false}}), "exists already");
}
