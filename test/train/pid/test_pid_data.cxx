#include "ErrorText.h"
#include "LogText.h"
#include "PidTesting.h"
#include "train/pid/PidData.h"
#include "train/pid/SampleOrder.h"

using namespace WireCell::Train;
using namespace spng::test;

namespace {
    PidDataConfig config_of(const std::string& path)
    {
        PidDataConfig config;
        config.files = config.validation = {path};
        config.classes = {"electron", "muon", "proton"};
        config.image.ticks = 2;
        config.image.bins = 16;
        config.batch = 3;
        return config;
    }

    /// How often each number comes.
    std::vector<int> counts_of(const std::vector<int64_t>& numbers, size_t all)
    {
        std::vector<int> counts(all);
        for (const auto number : numbers) ++counts.at(static_cast<size_t>(number));
        return counts;
    }
}

TEST(SampleOrder, has_each_event_once_where_all_weigh_the_same)
{
    const std::vector<double> weights(7, 0.3);
    const std::vector<int64_t> groups{0, 1, 0, 2, 1, 0, 0};
    const auto order = sample_order(weights, groups, 7, Draws(5));
    EXPECT_EQ(counts_of(order, 7), std::vector<int>(7, 1));
    EXPECT_NE(sample_order(weights, groups, 7, Draws(6)), order);
    EXPECT_EQ(sample_order(weights, groups, 7, Draws(5)), order);
}

TEST(SampleOrder, has_groups_as_often_as_others_and_heavy_events_oftener)
{
    // Eight events of one group, two of another: five of each.
    const std::vector<int64_t> groups{0, 0, 0, 0, 0, 0, 0, 0, 1, 1};
    const auto even = balanced(std::vector<double>(10, 1), groups);
    for (uint64_t seed = 0; seed < 20; ++seed) {
        const auto counts = counts_of(sample_order(even, groups, 10, Draws(seed)), 10);
        EXPECT_EQ(counts[8] + counts[9], 5);
        EXPECT_GE(std::min(counts[8], counts[9]), 2);
        EXPECT_LE(*std::max_element(counts.begin(), counts.begin() + 8), 1);
    }
    // Of a weight of 3 among three of 1: half of all.
    const std::vector<double> heavy{3, 1, 1, 1};
    const auto counts = counts_of(sample_order(heavy, {0, 0, 0, 0}, 12, Draws(1)), 4);
    EXPECT_EQ(counts, (std::vector<int>{6, 2, 2, 2}));
}

TEST(PidData, has_images_as_the_function_makes_them_and_the_class_and_energy)
{
    const TempFolder folder;
    write_pid(folder.file("a.h5"), 5, 1);
    const auto config = config_of(folder.file("a.h5"));
    const auto data = make_pid_data(config, {}, "data");
    ASSERT_EQ(data.validation->size(), 2);
    const auto batch = data.validation->get(0, 1);
    ASSERT_EQ(batch.features.sizes(), (at::IntArrayRef{2, 2, 24, 16}));
    const auto reader = WireCell::Aux::larcv_files("test")->open(folder.file("a.h5"), "test");
    const auto images = reader->images("wires", 4);
    auto charge = at::zeros({2, 24, 64});
    for (int64_t plane = 0; plane < 2; ++plane) {
        const auto& image = images[size_t(plane)];
        for (size_t ind = 0; ind < image.ids.size(); ++ind)
            charge[plane][int64_t(image.ids[ind] / 64)][int64_t(image.ids[ind] % 64)] = image.values[ind];
    }
    EXPECT_TENSOR_EQ(batch.features[1], WireCell::SPNG::particle_image(charge, config.image));
    const double kinetic = reader->particles("particles", 4)[0].energy - 105.6583755;
    EXPECT_EQ(batch.truth[1][0].item<double>(), 1);
    EXPECT_NEAR(batch.truth[1][1].item<double>(), std::log(kinetic / 1000), 1e-12);
    EXPECT_EQ(batch.origin.substr(batch.origin.size() - 7), "event 4");
    EXPECT_EQ(data.features["axes"], (std::vector<std::string>{"plane", "wire", "tick"}));
    EXPECT_EQ(data.features["size"], nlohmann::json({{"planes", 2}, {"ticks", 16}, {"channels", 24}}));
    EXPECT_EQ(data.features["image"]["ticks"], 2);
    EXPECT_EQ(data.record["classes"], nlohmann::json({{"electron", 2}, {"muon", 2}, {"proton", 1}}));
}

TEST(PidData, sums_rows_of_files_to_the_ticks_of_images)
{
    const TempFolder folder;
    PidToy toy;
    toy.card =
        R"({"card": {"ticks": 2, "sum": "plain", "detector": "lariat", "source": "signal", "planes": ["u", "v"]}, "record": {}})";
    write_pid(folder.file("a.h5"), 3, 1, toy);
    auto config = config_of(folder.file("a.h5"));
    config.image.ticks = 4;
    config.planes = {1};
    const auto data = make_pid_data(config, {}, "data");
    const auto own = data.validation->get(0, 0);
    toy.card = "";
    write_pid(folder.file("b.h5"), 3, 1, toy);
    auto other = config_of(folder.file("b.h5"));
    other.planes = {1};
    EXPECT_TENSOR_EQ(make_pid_data(other, {}, "data").validation->get(0, 0).features, own.features);
    EXPECT_EQ(data.features["planes"], std::vector<std::string>{"v"});
    EXPECT_EQ(data.features["detector"], "lariat");
    config.image.ticks = 3;
    EXPECT_REFUSED(make_pid_data(config, {}, "data"),
                   "data.image.ticks: got 3 (want a multiple of the 2 ticks that are a row");
    config.image.ticks = 4;
    config.image.sum = WireCell::SPNG::TickSum::absolute;
    EXPECT_REFUSED(make_pid_data(config, {}, "data"), "data.image.sum: got \"absolute\"");
}

TEST(PidData, moves_and_turns_images_of_the_training_by_the_seed_alone)
{
    const TempFolder folder;
    write_pid(folder.file("a.h5"), 6, 1);
    auto config = config_of(folder.file("a.h5"));
    config.batch = 6;
    config.shift = 3;
    config.turn = true;
    const auto one = make_pid_data(config, {}, "data"), other = make_pid_data(config, {}, "data");
    const auto batch = one.training->get(4, 0);
    EXPECT_TENSOR_EQ(other.training->get(4, 0).features, batch.features);
    EXPECT_FALSE(at::equal(one.training->get(5, 0).features, batch.features));
    const auto first = make_pid_data(config, {0, 2}, "data").training->get(4, 0);
    const auto second = make_pid_data(config, {1, 2}, "data").training->get(4, 0);
    EXPECT_TENSOR_EQ(at::cat({first.features, second.features}), batch.features);
    // Each event once, and some of their images moved or turned.
    const auto plain = one.validation->get(0, 0);
    int changed = 0;
    for (int64_t row = 0; row < 6; ++row) {
        const double energy = batch.truth[row][1].item<double>();
        int64_t found = 0;
        while (plain.truth[found][1].item<double>() != energy) ++found;
        changed += !at::equal(plain.features[found], batch.features[row]);
    }
    EXPECT_GT(changed, 2);
}

TEST(PidData, gives_a_parameter_as_one_more_plane)
{
    const TempFolder folder;
    PidToy toy;
    toy.card = R"({"card": {"noise": 0.5, "ticks": 1}, "record": {}})";
    write_pid(folder.file("a.h5"), 3, 1, toy);
    toy.card = R"({"card": {"noise": 2, "ticks": 1}, "record": {}})";
    write_pid(folder.file("b.h5"), 3, 2, toy);
    auto config = config_of(folder.file("?.h5"));
    config.parameter = "noise";
    const auto data = make_pid_data(config, {}, "data");
    for (int64_t file = 0; file < 2; ++file) {
        const auto features = data.validation->get(0, file).features;
        ASSERT_EQ(features.size(1), 3);
        EXPECT_TENSOR_EQ(features.select(1, 2), at::full({3, 24, 16}, file == 0 ? 0.5F : 2.0F));
    }
    EXPECT_EQ(data.features["size"]["planes"], 2);
    config.parameter = "lifetime";
    EXPECT_REFUSED(make_pid_data(config, {}, "data"), "has nothing as lifetime (want a number)");
}

TEST(PidData, knows_of_interactions_and_decays_that_are_seen)
{
    const TempFolder folder;
    const PidToy toy;
    std::vector<WireCell::Aux::LarcvEvent> events;
    for (int number = 0; number < 4; ++number) events.push_back(pid_event(toy, "pion", 500, number, 3));
    const auto add = [&](size_t event, WireCell::Aux::LarcvParticle particle) {
        events[event].particles[0].list.push_back(std::move(particle));
    };
    add(1, {.pdg = 2212, .deposited = 40, .track = 2, .parent = 1, .process = "interaction"});
    // Too little to be seen.
    add(2, {.pdg = 2212, .deposited = 2, .track = 2, .parent = 1, .process = "interaction"});
    add(3, {.pdg = -13, .deposited = 4, .track = 2, .parent = 1, .process = "decay"});
    add(3, {.pdg = -11, .deposited = 30, .track = 3, .parent = 2, .process = "decay"});
    write_larcv(folder.file("a.h5"), events);
    auto config = config_of(folder.file("a.h5"));
    config.classes = {"pion", "muon"};
    const auto pions = PidEvents::open(config.files, config, "data");
    std::vector<int> interacts, decays;
    for (const auto& truth : pions->truth()) {
        interacts.push_back(truth.interacts ? 1 : 0);
        decays.push_back(truth.decays ? 1 : 0);
    }
    EXPECT_EQ(interacts, (std::vector<int>{0, 1, 0, 0}));
    EXPECT_EQ(decays, (std::vector<int>{0, 0, 0, 1}));
}

TEST(PidData, draws_what_a_former_network_got_wrong_oftener)
{
    const TempFolder folder;
    write_pid(folder.file("a.h5"), 6, 1);
    auto config = config_of(folder.file("a.h5"));
    config.classes = {"electron", "muon", "proton"};
    config.wrong_weight = 3;
    config.batch = 6;
    // Wrong about the first electron.
    const PidJudge former = [](PidEvents& events) {
        std::vector<bool> right(events.truth().size(), true);
        right[0] = false;
        return right;
    };
    const auto data = make_pid_data(config, {}, "data", former);
    EXPECT_EQ(data.record["wrong_before"], 1);
    const auto plain = data.validation->get(0, 0);
    int first = 0, second = 0;
    for (int64_t epoch = 0; epoch < 40; ++epoch) {
        const auto energies = data.training->get(epoch, 0).truth.select(1, 1);
        first += (energies == plain.truth[0][1]).sum().item<int>();
        second += (energies == plain.truth[3][1]).sum().item<int>();
    }
    // Both together are a third of the events.
    EXPECT_EQ(first + second, 80);
    EXPECT_NEAR(first, 60, 8);
}

TEST(PidData, refuses_what_does_not_go)
{
    const TempFolder folder;
    write_pid(folder.file("a.h5"), 6, 1);
    const auto refused = [&](const auto& change) {
        auto config = config_of(folder.file("a.h5"));
        change(config);
        return config;
    };
    const auto make = [](const PidDataConfig& config) { make_pid_data(config, {}, "data").validation->get(0, 0); };
    EXPECT_REFUSED(make(refused([](auto& config) { config.classes[1] = "tau"; })),
                   "data.classes: got 'tau' (want words of particles: electron,");
    EXPECT_REFUSED(make(refused([](auto& config) {
                       config.classes = {"muon", "mu-"};
                   })),
                   "data.classes: 'mu-' comes twice");
    EXPECT_REFUSED(make(refused([](auto& config) {
                       config.classes = {"electron", "muon"};
                   })),
                   "event 2: is a proton, of no class (want electron, muon). Try others=true");
    EXPECT_REFUSED(make(refused([](auto& config) { config.classes.push_back("pion"); })),
                   "data.files: no event of the training is of the class 'pion'");
    EXPECT_REFUSED(make(refused([](auto& config) { config.planes = {0, 2}; })), "data.planes: got 2 (");
    EXPECT_REFUSED(make(refused([](auto& config) { config.batch = 7; })), "data.batch: got 7, but there are 6 events");
    EXPECT_REFUSED(make(refused([](auto& config) { config.shift = -1; })), "data.shift: got -1");
    EXPECT_REFUSED(make(refused([](auto& config) { config.wrong_weight = 0; })), "data.wrong_weight: got 0");
    const auto absent = refused([](auto& config) { config.particles = "others"; });
    EXPECT_TRUE(contains(error_of<WireCell::IOError>([&] { make(absent); }), "others"));
    const auto others = refused([](auto& config) {
        config.classes = {"electron", "muon"};
        config.others = true;
    });
    EXPECT_EQ(make_pid_data(others, {}, "data").record["training_events"], 4);

    auto empty = pid_event({}, "muon", 500, 0, 1);
    for (auto& image : empty.images[0].planes) image.ids.clear(), image.values.clear();
    auto still = pid_event({}, "electron", 0, 1, 1), endless = pid_event({}, "proton", 300, 2, 1);
    endless.images[0].planes[0].values[0] = INFINITY;
    auto nobody = pid_event({}, "proton", 300, 3, 1);
    nobody.particles[0].list.clear();
    const auto alone = [&](const WireCell::Aux::LarcvEvent& event, const std::string& word) {
        write_larcv(folder.file("bad.h5"), {event, event});
        auto config = config_of(folder.file("bad.h5"));
        config.classes = {word};
        config.batch = 1;
        make(config);
    };
    EXPECT_REFUSED(alone(empty, "muon"), "bad.h5', event 0: ");
    EXPECT_REFUSED(alone(empty, "muon"), "an image without charge");
    EXPECT_REFUSED(alone(still, "electron"),
                   "event 0: its electron has an energy of 0.51099895 MeV (want more than its mass");
    EXPECT_REFUSED(alone(endless, "proton"), "(want a number)");
    EXPECT_REFUSED(alone(nobody, "proton"), "event 0 has no particles 'particles'");
}
