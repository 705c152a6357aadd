#include "ArrayIO.h"
#include "SioTesting.h"
#include "WireCellIface/IDepoSetSink.h"
#include "WireCellIface/IDepoSetSource.h"
#include "WireCellIface/IRecombinationModel.h"
#include "WireCellUtil/Units.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

using namespace WireCell;
using namespace spng::test;

namespace {
    Component of_gen(const std::string& type, const Configuration& cfg = Configuration::object())
    {
        PluginManager::instance().add("WireCellGen");
        return configured(type, "", cfg);
    }

    std::string text_file(const TempFolder& folder, const std::string& text, const std::string& name = "segments.txt")
    {
        std::ofstream(folder.file(name)) << text;
        return folder.file(name);
    }

    std::vector<IDepoSet::pointer> read(const std::string& path, Configuration cfg = Configuration::object())
    {
        for (const auto* model : {"BirksRecombination", "BoxRecombination", "MipRecombination"}) of_gen(model);
        cfg["inname"] = path;
        return drain<IDepoSetSource>(configured("SegmentFileSource", "in", cfg));
    }

    std::vector<IDepoSet::pointer> of_text(const std::string& text, const Configuration& cfg = Configuration::object())
    {
        const TempFolder folder;
        return read(text_file(folder, text), cfg);
    }

    template <class Error = ValueError>
    std::string refusal(const std::string& text, const Configuration& cfg = Configuration::object())
    {
        return error_of<Error>([&] { of_text(text, cfg); });
    }

    double total(const IDepoSet& set)
    {
        double sum = 0;
        for (const auto& depo : *set.depos()) sum += depo->charge();
        return sum;
    }

    /// Electrons by Birks' law at 500 V/cm; MeV, cm.
    double birks(double energy, double dedx) { return energy * 0.8 / (1 + 0.0486 * dedx / (0.5 * 1.396)) / 23.6e-6; }
    double box(double energy, double dedx)
    {
        const double density = 0.212 * dedx / (0.5 * 1.396);
        return energy * std::log(0.93 + density) / density / 23.6e-6;
    }

    const std::string header = "event x_start y_start z_start x_end y_end z_end t0_start t0_end dE dx trackID pdgId\n";
    const Configuration uncut = {{"step_size", 0}};
}

TEST(Recombination, models_give_the_textbooks_charge_and_can_be_turned_round)
{
    for (const double dedx : {1.5, 2.1, 10.0, 30.0}) {
        const double energy = 2 * units::MeV, length = 2 / dedx * units::cm;
        const auto check = [&](const std::string& type, double electrons) {
            auto& model = *as<IRecombinationModel>(of_gen(type));
            EXPECT_NEAR(model(energy, length), -electrons, 1e-6 * electrons) << type << " " << dedx;
            EXPECT_NEAR(model.dE(-electrons, length), energy, 1e-6) << type << " " << dedx;
        };
        check("BirksRecombination", birks(2, dedx));
        check("BoxRecombination", box(2, dedx));
        check("MipRecombination", 2 * 0.7 / 23.6e-6);
    }
    auto& weak = *as<IRecombinationModel>(of_gen("BirksRecombination", {{"Efield", 250 * units::volt / units::cm}}));
    EXPECT_NEAR(weak(1, 10 / 2.1), -1 * 0.8 / (1 + 0.0486 * 2.1 / (0.25 * 1.396)) / 23.6e-6, 0.01);
    of_gen("BirksRecombination");
    EXPECT_EQ((*as<IRecombinationModel>(of_gen("BoxRecombination")))(1, 1e6), 0) << "no negative charge";
    EXPECT_TRUE(contains(error_of<ValueError>([] {
                             of_gen("BoxRecombination", {{"Efield", 0}});
                         }),
                         "BoxRecombination.Efield: got 0 (want more than 0)"));
    EXPECT_TRUE(contains(error_of<ValueError>([] { of_gen("MipRecombination", {{"Wi", 0}}); }), "MipRecombination.Wi"));
    of_gen("BoxRecombination");
    of_gen("MipRecombination");
}

TEST(SegmentFileSource, segments_become_deposits_of_their_event)
{
    const auto sets = of_text(header + "3 1 2 3 1 2 4 10 12 2.1 1 5 13\n"
                                       "3 0 0 0 0 0 2 0 0 4.2 2 6 -11\n"
                                       "7 0 0 0 1 0 0 0 0 0 1 6 11\n",
                              uncut);
    ASSERT_EQ(sets.size(), 2U);
    EXPECT_EQ(sets[0]->ident(), 3);
    ASSERT_EQ(sets[0]->depos()->size(), 2U);
    const auto& depo = *sets[0]->depos()->at(0);
    EXPECT_EQ(depo.pos(), Point(10, 20, 35));
    EXPECT_DOUBLE_EQ(depo.time(), 11 * units::us);
    EXPECT_NEAR(depo.charge(), -birks(2.1, 2.1), 0.1);
    EXPECT_DOUBLE_EQ(depo.energy(), 2.1);
    EXPECT_EQ(depo.id(), 5);
    EXPECT_EQ(depo.pdg(), 13);
    EXPECT_EQ(depo.extent_long(), 0);
    EXPECT_EQ(sets[1]->ident(), 7);
    EXPECT_TRUE(sets[1]->depos()->empty()) << "without energy there is no deposit";
}

TEST(SegmentFileSource, long_segments_are_cut_into_equal_pieces)
{
    const auto set = of_text(header + "0 0 0 0 0 0 1.05 0 11 2.205 1.05 5 13\n").at(0);
    ASSERT_EQ(set->depos()->size(), 11U);
    EXPECT_NEAR(total(*set), -birks(2.205, 2.1), 0.1);
    for (size_t ind = 0; ind < 11; ++ind) {
        const auto& depo = *set->depos()->at(ind);
        EXPECT_NEAR(depo.pos().z(), (double(ind) + 0.5) * 10.5 / 11, 1e-9);
        EXPECT_NEAR(depo.time(), (double(ind) + 0.5) * units::us, 1e-6);
        EXPECT_NEAR(depo.energy(), 2.205 / 11, 1e-12);
    }
}

TEST(SegmentFileSource, units_axes_and_origin_are_those_asked_for)
{
    const auto at = [](Configuration cfg) {
        cfg["step_size"] = 0;
        const auto set = of_text("x y z t dE dx\n1 2 3 40 1 1\n", cfg).at(0);
        return std::make_pair(set->depos()->at(0)->pos(), set->depos()->at(0)->time());
    };
    EXPECT_EQ(at({}), std::make_pair(Point(10, 20, 30), 40e3));
    EXPECT_EQ(at({{"layout", "edep-sim"}}), std::make_pair(Point(1, 2, 3), 40.0));
    EXPECT_EQ(at({{"layout", "larsoft"}}), std::make_pair(Point(10, 20, 30), 40.0));
    EXPECT_EQ(at({{"length_unit", units::m}, {"time_unit", units::ms}}), std::make_pair(Point(1e3, 2e3, 3e3), 40e6));
    EXPECT_EQ(at({{"axes", {"z", "-y", "x"}}, {"origin", {1, 2, 3}}, {"time_offset", 500}}),
              std::make_pair(Point(31, -18, 13), 40.5e3));
}

TEST(SegmentFileSource, the_energy_per_length_comes_from_whatever_tells_it)
{
    const auto charge = [](const std::string& text, Configuration cfg = Configuration::object()) {
        return -total(*of_text(text, cfg).at(0));
    };
    EXPECT_NEAR(charge("x y z t dE dEdx\n1 2 3 0 1 4\n"), birks(1, 4), 0.1);
    EXPECT_NEAR(charge("x y z t dE dx\n1 2 3 0 1 0.25\n"), birks(1, 4), 0.1);
    EXPECT_NEAR(charge("xs ys zs xe ye ze t dE\n0 0 0 0.25 0 0 0 1\n"), birks(1, 4), 0.1);
    EXPECT_NEAR(charge("x y z t dE dx dEdx\n1 2 3 0 1 0 4\n"), birks(1, 4), 0.1) << "of no length, but with dEdx";
    EXPECT_NEAR(charge("x y z t dE dx\n1 2 3 0 1 0\n"), birks(1, 1), 0.1) << "of no length at all";
    EXPECT_NEAR(charge("x y z t dE dx\n1 2 3 0 1 100\n"), birks(1, 1), 0.1) << "of too little";
    EXPECT_NEAR(charge("x y z t dE dx\n1 2 3 0 1 0.25\n", {{"model", "BoxRecombination"}}), box(1, 4), 0.1);
    EXPECT_NEAR(charge("x y z t dE dx\n1 2 3 0 1 0.25\n", {{"model", "MipRecombination"}}), 0.7 / 23.6e-6, 0.1);
    EXPECT_NEAR(charge("x y z t dE n_electrons\n1 2 3 0 1 1234\n", {{"model", "electrons"}}), 1234, 1e-6);
    EXPECT_NEAR(charge("x, y; z\tt numElectrons\n1, 2, 3, 0, 77\n", {{"model", "electrons"}}), 77, 1e-6);
}

TEST(SegmentFileSource, text_has_comments_a_line_of_names_and_columns_that_nobody_needs)
{
    const auto sets = of_text("# made by hand\n#   event x y z t dE dx process\n\n"
                              "# a comment\n1 1 2 3 0 1 1 ionIoni\r\n1 1 2 3 0 +1.5e0 1 eIoni\n");
    ASSERT_EQ(sets.size(), 1U);
    EXPECT_EQ(sets[0]->depos()->size(), 2U);
    const auto named = of_text("1 2 3 0 1 1\n", {{"columns", {"x", "y", "z", "t", "dE", "dx"}}});
    EXPECT_EQ(named.at(0)->depos()->at(0)->pos(), Point(10, 20, 30));
}

TEST(SegmentFileSource, reads_an_archive_of_one_array_for_each_column)
{
    const TempFolder folder;
    const auto path = folder.file("segments.npz");
    const auto write = [&](size_t length_of_t) {
        Sio::ArchiveWriter archive(path, "test");
        for (const auto* name : {"x", "y", "z", "dE", "dx"}) {
            Sio::write_array(archive, name + std::string(".npy"), {2}, std::vector<double>{1, 2});
        }
        Sio::write_array(archive, "t0.npy", {length_of_t}, std::vector<float>(length_of_t));
        Sio::write_array(archive, "eventID.npy", {2}, std::vector<int>{4, 5});
        Sio::write_array(archive, "vertices.npy", {1, 1}, std::vector<int>{4});
        archive.close();
    };
    write(2);
    const auto sets = read(path);
    ASSERT_EQ(sets.size(), 2U);
    EXPECT_EQ(sets[1]->ident(), 5);
    EXPECT_EQ(sets[1]->depos()->at(0)->pos(), Point(20, 20, 20));
    write(3);
    EXPECT_TRUE(contains(error_of<ValueError>([&] { read(path); }), "rows and '"));
}

TEST(SegmentFileSource, files_follow_one_another_and_no_event_hides_another)
{
    const TempFolder folder;
    const std::string names = "event x y z t dE dx\n";
    text_file(folder, names + "0 1 2 3 0 1 1\n1 1 2 3 0 1 1\n0 1 2 3 0 1 1\n", "run-2.txt");
    text_file(folder, names + "1 1 2 3 0 1 1\n", "run-10.txt");
    text_file(folder, names, "run-11.txt");
    const LogFile log;
    const auto sets = read(folder.file("run-*.txt"));
    std::vector<int> idents;
    for (const auto& set : sets) idents.push_back(set->ident());
    EXPECT_EQ(idents, (std::vector<int>{0, 1, 2, 3}));
    EXPECT_TRUE(log.has("run-10.txt' becomes event 3, as an earlier one has its ident"));
    EXPECT_TRUE(log.has("run-11.txt' has no segments"));
}

TEST(SegmentFileSource, outputs_may_be_named_by_its_files_and_resumed_behind)
{
    const TempFolder folder;
    const std::string table = "event x y z t dE dx\n7 1 2 3 0 1 1\n9 1 2 3 0 1 1\n";
    for (const auto* name : {"a.txt", "b.h5.csv"}) text_file(folder, table, name);
    of_gen("BirksRecombination");
    const Configuration inputs = {folder.file("a.txt"), folder.file("b.h5.csv")};
    const auto run = [&](const std::string& name, const std::string& existing) {
        const auto outname = folder.file(name);
        const auto source =
            configured("SegmentFileSource", "in", {{"inname", inputs}, {"outputs", {outname}}, {"existing", existing}});
        const auto sink = configured("DepoFileSink", "out", {{"outname", outname}, {"origin", "SegmentFileSource:in"}});
        size_t nsets = 0;
        for (const auto& set : drain<IDepoSetSource>(source)) {
            feed<IDepoSetSink>(sink, set);
            ++nsets;
        }
        as<ITerminal>(sink)->finalize();
        return nsets;
    };
    EXPECT_EQ(run("depos-%(input)s.npz", "refuse"), 4U);
    EXPECT_EQ(run("depos-%(input)s-%d.npz", "refuse"), 4U);
    for (const auto* name : {"depos-a.npz", "depos-b.npz", "depos-b-9.npz"}) {
        EXPECT_TRUE(std::filesystem::exists(folder.file(name))) << name;
    }
    std::filesystem::remove(folder.file("depos-a.npz"));
    std::filesystem::remove(folder.file("depos-b-9.npz"));
    EXPECT_EQ(run("depos-%(input)s.npz", "resume"), 2U);
    EXPECT_EQ(run("depos-%(input)s-%d.npz", "resume"), 1U);
    EXPECT_TRUE(contains(error_of<ValueError>([&] { run("depos-%(input)s.npz", "refuse"); }), "exists already"));
}

TEST(SegmentFileSource, damaged_files_are_skipped_if_that_is_wanted_and_told_at_the_end)
{
    const TempFolder folder;
    const std::string names = "event x y z t dE dx\n";
    text_file(folder, "no table\n", "run-1.txt");
    text_file(folder, names + "1 1 2 3 0 1 1\n2 1 2 nan 0 1 1\n", "run-2.txt");
    text_file(folder, names + "3 1 2 3 0 1 1\n", "run-3.txt");
    of_gen("BirksRecombination");
    Configuration cfg = {{"inname", folder.file("run-*.txt")}};
    EXPECT_TRUE(contains(error_of<ValueError>([&] { configured("SegmentFileSource", "in", cfg); }), "run-1.txt"));
    cfg["skip_bad"] = true;
    const auto source = configured("SegmentFileSource", "in", cfg);
    const auto sets = drain<IDepoSetSource>(source);
    ASSERT_EQ(sets.size(), 1U);
    EXPECT_EQ(sets[0]->ident(), 3);
    const auto text = error_of<IOError>([&] { as<ITerminal>(source)->finalize(); });
    EXPECT_TRUE(contains(text, "SegmentFileSource:in: 2 of 3 files were damaged and skipped")) << text;
}

TEST(SegmentFileSource, input_without_events_may_be_no_error)
{
    const TempFolder folder;
    const auto path = text_file(folder, "event x y z t dE dx\n");
    EXPECT_TRUE(contains(error_of<IOError>([&] { read(path); }), "has no segments"));
    EXPECT_TRUE(read(path, {{"allow_empty", true}}).empty());
}

TEST(SegmentFileSource, says_what_is_wrong_with_a_file)
{
    EXPECT_TRUE(contains(refusal("1 2 3\n"), "line 1: '1 2 3' does not name columns"));
    EXPECT_TRUE(contains(refusal("x y z t dE dx\n1 2 3 4 5\n"), "line 2: has 5 words (want 6, one for each column)"));
    EXPECT_TRUE(
        contains(refusal("x y z t dE dx\n1 2 3 0 1 1\n1 2 nan 0 1 1\n"), "row 1, column z is nan (want a finite"));
    EXPECT_TRUE(contains(refusal("x y z t dE dx\n1 2 3 0 -1 1\n"), "row 0 has -1 MeV"));
    EXPECT_TRUE(contains(refusal("x y z t dE dx event\n1 2 3 0 1 1 3e9\n"), "row 0 is of event 3000000000"));
    EXPECT_TRUE(contains(refusal("x y z t dE dx event\n1 2 3 0 1 1 0.5\n"), "row 0 is of event"));
    EXPECT_TRUE(contains(refusal("xs ys zs xe ye ze t dE\n0 0 0 9e6 0 0 0 1\n"), "Is the unit right?"));
    EXPECT_TRUE(contains(refusal<IOError>("x y t dE dx\n1 2 0 1 1\n"), "no column tells where segments are"));
    EXPECT_TRUE(contains(refusal<IOError>("x y z dE dx\n1 2 3 1 1\n"), "no column tells the time"));
    EXPECT_TRUE(contains(refusal<IOError>("x y z t dx\n1 2 3 0 1\n"), "no column tells the energy"));
    EXPECT_TRUE(contains(refusal<IOError>("x y z t dE\n1 2 3 0 1\n"), "no column tells the energy per length"));
    EXPECT_TRUE(contains(refusal<IOError>("x y z t dE dx\n1 2 3 0 1 1\n", {{"model", "electrons"}}),
                         "no column tells the number of electrons"));
    EXPECT_TRUE(contains(error_of<IOError>([] { read("no-such-file.txt"); }),
                         "SegmentFileSource:in: file 'no-such-file.txt' does not exist"));
    EXPECT_TRUE(contains(refusal<IOError>(""), "there are: none"));
}

TEST(SegmentFileSource, refuses_unknown_layouts_axes_and_models)
{
    const std::string good = "x y z t dE dx\n1 2 3 0 1 1\n";
    EXPECT_TRUE(contains(refusal(good, {{"layout", "geant"}}), "SegmentFileSource:in.layout: got \"geant\""));
    EXPECT_TRUE(contains(refusal(good, {{"axes", {"x", "x", "z"}}}), "SegmentFileSource:in.axes: got [x, x, z]"));
    EXPECT_TRUE(contains(refusal(good, {{"axes", {"x", "y", "w"}}}), ".axes"));
    EXPECT_TRUE(contains(refusal(good, {{"origin", Configuration::array({0, 0})}}), ".origin: got [0, 0]"));
    EXPECT_TRUE(contains(refusal(good, {{"step_size", -1}}), ".step_size: got -1"));
    EXPECT_TRUE(contains(refusal(good, {{"min_dedx", 0}}), "min_dedx is 0"));
    EXPECT_TRUE(contains(refusal<FactoryException>(good, {{"model", "NoSuchModel"}}), "NoSuchModel"));
    EXPECT_TRUE(contains(error_of<ValueError>([] { read(""); }), "SegmentFileSource:in.inname"));
}
