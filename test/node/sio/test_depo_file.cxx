#include "ArrayIO.h"
#include "SioTesting.h"
#include "WireCellAux/SimpleDepo.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellIface/IDepoSetSink.h"
#include "WireCellIface/IDepoSetSource.h"

#include <gtest/gtest.h>

#include <limits>

using namespace WireCell;
using namespace spng::test;
using Aux::SimpleDepo;

namespace {
    using Shape = std::vector<size_t>;

    /// The arrays of one set, of which a test spoils some.
    struct SetArrays {
        std::string data_name = "depo_data_0.npy", info_name = "depo_info_0.npy";
        Shape data_shape = {2, 7}, info_shape = {2, 4};
        std::vector<double> data = {1000, -5000, 1, 2, 3, 0.5, 0.25, 2000, -6000, 4, 5, 6, 0, 0};
        std::vector<int> info = {7, 13, 0, 0, 8, 11, 0, 0};

        void write(Sio::ArchiveWriter& archive) const
        {
            if (!data_name.empty()) Sio::write_array(archive, data_name, data_shape, data);
            if (!info_name.empty()) Sio::write_array(archive, info_name, info_shape, info);
        }
    };

    void write_sets(const std::string& path, const std::vector<SetArrays>& sets)
    {
        Sio::ArchiveWriter archive(path, "test");
        for (const auto& set : sets) set.write(archive);
        archive.close();
    }

    std::vector<IDepoSet::pointer> read_sets(const std::string& path, Configuration cfg = Configuration::object())
    {
        cfg["inname"] = path;
        return drain<IDepoSetSource>(configured("DepoFileSource", "in", cfg));
    }

    IDepoSet::pointer read_back(const SetArrays& arrays, const Configuration& cfg = Configuration::object())
    {
        const TempFolder folder;
        write_sets(folder.file("depos.npz"), {arrays});
        const auto sets = read_sets(folder.file("depos.npz"), cfg);
        EXPECT_EQ(sets.size(), 1U);
        return sets.at(0);
    }

    template <class Error>
    std::string read_error(const SetArrays& arrays)
    {
        const TempFolder folder;
        write_sets(folder.file("bad.npz"), {arrays});
        return error_of<Error>([&] { read_sets(folder.file("bad.npz")); });
    }

    std::vector<double> numbers(const IDepo& depo)
    {
        return {depo.time(),
                depo.charge(),
                depo.pos().x(),
                depo.pos().y(),
                depo.pos().z(),
                depo.extent_long(),
                depo.extent_tran(),
                static_cast<double>(depo.id()),
                static_cast<double>(depo.pdg())};
    }

    void expect_the_two(const IDepoSet& set)
    {
        const auto depos = set.depos();
        ASSERT_EQ(depos->size(), 2U);
        EXPECT_EQ(numbers(*depos->at(0)), (std::vector<double>{1000, -5000, 1, 2, 3, 0.5, 0.25, 7, 13}));
        EXPECT_EQ(numbers(*depos->at(1)), (std::vector<double>{2000, -6000, 4, 5, 6, 0, 0, 8, 11}));
        EXPECT_FALSE(depos->at(0)->prior());
    }

    template <class T>
    std::vector<T> transposed(const std::vector<T>& from, size_t rows)
    {
        const size_t cols = from.size() / rows;
        std::vector<T> to(from.size());
        for (size_t ind = 0; ind < from.size(); ++ind) to[(ind % cols) * rows + ind / cols] = from[ind];
        return to;
    }

    void write_depos(const std::string& path, const std::vector<IDepoSet::pointer>& sets)
    {
        const auto sink = configured("DepoFileSink", "out", {{"outname", path}});
        for (const auto& set : sets) EXPECT_TRUE(feed<IDepoSetSink>(sink, set));
        EXPECT_TRUE(feed<IDepoSetSink>(sink, nullptr));
        EXPECT_FALSE(std::filesystem::exists(path));
        as<ITerminal>(sink)->finalize();
    }

    IDepoSet::pointer set_of(int ident, const IDepo::vector& depos)
    {
        return std::make_shared<Aux::SimpleDepoSet>(ident, depos);
    }
}

TEST(DepoFileSource, reads_a_row_per_depo)
{
    const auto set = read_back({});
    EXPECT_EQ(set->ident(), 0);
    expect_the_two(*set);
}

TEST(DepoFileSource, reads_a_column_per_depo_in_either_array)
{
    SetArrays arrays;
    arrays.data = transposed(arrays.data, 2);
    arrays.data_shape = {7, 2};
    expect_the_two(*read_back(arrays));
    arrays.info = transposed(arrays.info, 2);
    arrays.info_shape = {4, 2};
    expect_the_two(*read_back(arrays));
}

TEST(DepoFileSource, the_other_array_decides_where_one_is_square)
{
    for (const size_t ndepos : {4, 7}) {
        for (const bool by_row : {true, false}) {
            SetArrays arrays;
            arrays.data.clear();
            arrays.info.clear();
            for (size_t ind = 0; ind < ndepos; ++ind) {
                arrays.data.insert(arrays.data.end(), {100.0 * static_cast<double>(ind), -1, 1, 2, 3, 4, 5});
                arrays.info.insert(arrays.info.end(), {static_cast<int>(ind), 13, 0, 0});
            }
            arrays.data_shape = by_row ? Shape{ndepos, 7} : Shape{7, ndepos};
            arrays.info_shape = by_row ? Shape{ndepos, 4} : Shape{4, ndepos};
            if (!by_row) arrays.data = transposed(arrays.data, ndepos);
            if (!by_row) arrays.info = transposed(arrays.info, ndepos);
            const auto depos = read_back(arrays)->depos();
            ASSERT_EQ(depos->size(), ndepos);
            EXPECT_EQ(numbers(*depos->at(3)), (std::vector<double>{300, -1, 1, 2, 3, 4, 5, 3, 13}));
        }
    }
}

TEST(DepoFileSource, scale_multiplies_the_charge)
{
    EXPECT_EQ(read_back({}, {{"scale", -2}})->depos()->at(0)->charge(), 10000);
}

TEST(DepoFileSource, gives_sets_as_they_become_complete_whatever_the_order_of_arrays)
{
    const TempFolder folder;
    SetArrays data1, data2, infos;
    data1.data_name = "depo_data_5.npy";
    data1.info_name = "";
    data2.data_name = "depo_data_3.npy";
    data2.info_name = "depo_info_3.npy";
    infos.data_name = "";
    infos.info_name = "depo_info_5.npy";
    write_sets(folder.file("x.tar.gz"), {data1, data2, infos});
    const auto sets = read_sets(folder.file("x.tar.gz"));
    ASSERT_EQ(sets.size(), 2U);
    EXPECT_EQ(sets[0]->ident(), 3);
    EXPECT_EQ(sets[1]->ident(), 5);
    expect_the_two(*sets[1]);
}

TEST(DepoFileSource, an_empty_set_is_a_set)
{
    SetArrays arrays;
    arrays.data.clear();
    arrays.info.clear();
    arrays.data_shape = {0, 7};
    arrays.info_shape = {0, 4};
    EXPECT_TRUE(read_back(arrays)->depos()->empty());
    arrays.data_shape = {7, 0};
    arrays.info_shape = {4, 0};
    EXPECT_TRUE(read_back(arrays)->depos()->empty());
}

TEST(DepoFileSource, keeps_unsorted_times_zero_and_positive_charges_and_warns_of_the_charges)
{
    const LogFile log;
    SetArrays arrays;
    arrays.data[0] = 3000;
    arrays.data[1] = 0;
    arrays.data[8] = 6000;
    const auto depos = read_back(arrays)->depos();
    ASSERT_EQ(depos->size(), 2U);
    EXPECT_EQ(depos->at(0)->time(), 3000);
    EXPECT_EQ(depos->at(0)->charge(), 0);
    EXPECT_EQ(depos->at(1)->charge(), 6000);
    EXPECT_TRUE(log.has("1 of 2 depos have no charge"));
    EXPECT_TRUE(log.has("1 of 2 depos have positive charge"));
}

TEST(DepoFileSource, refuses_what_is_not_finite_by_row_and_column)
{
    SetArrays arrays;
    arrays.data[10] = std::numeric_limits<double>::quiet_NaN();
    auto text = read_error<ValueError>(arrays);
    EXPECT_TRUE(contains(text, "DepoFileSource:in: file '")) << text;
    EXPECT_TRUE(contains(text, "bad.npz', member 'depo_data_0.npy': depo 1, y is nan")) << text;
    arrays = {};
    arrays.data[0] = -std::numeric_limits<double>::infinity();
    text = read_error<ValueError>(arrays);
    EXPECT_TRUE(contains(text, "depo 0, time is -inf")) << text;
}

TEST(DepoFileSource, refuses_extents_below_zero)
{
    SetArrays arrays;
    arrays.data[13] = -1;
    const auto text = read_error<ValueError>(arrays);
    EXPECT_TRUE(contains(text, "depo 1, extent_tran is -1 (want 0 or more)")) << text;
}

TEST(DepoFileSource, refuses_arrays_of_other_shapes)
{
    SetArrays arrays;
    arrays.data_shape = {14, 1};
    EXPECT_TRUE(contains(read_error<IOError>(arrays), "depo_data_0.npy': the array has shape (14, 1)"));
    arrays = {};
    arrays.data_shape = {14};
    EXPECT_TRUE(contains(read_error<IOError>(arrays), "depo_data_0.npy': the array has shape (14,)"));
    arrays = {};
    arrays.info_shape = {1, 4};
    arrays.info.resize(4);
    EXPECT_TRUE(contains(read_error<IOError>(arrays), "depo_info_0.npy': the array has shape (1, 4) (want (2, 4)"));
}

TEST(DepoFileSource, refuses_a_missing_or_repeated_array_and_a_missing_file)
{
    SetArrays arrays;
    arrays.info_name = "";
    EXPECT_TRUE(contains(read_error<IOError>(arrays), "bad.npz': the archive lacks 'depo_info_0.npy'"));
    arrays.info_name = "depo_info_0.npy";
    arrays.data_name = "";
    EXPECT_TRUE(contains(read_error<IOError>(arrays), "bad.npz': the archive lacks 'depo_data_0.npy'"));

    const TempFolder folder;
    write_sets(folder.file("twice.tar"), {arrays, arrays});
    const auto text = error_of<IOError>([&] { read_sets(folder.file("twice.tar")); });
    EXPECT_TRUE(contains(text, "member 'depo_info_0.npy': comes twice")) << text;
    error_of<IOError>([] { read_sets("no-such-file.npz"); });
}

TEST(DepoFileSource, refuses_histories_that_do_not_fit)
{
    const auto error = [](const std::vector<int>& info) {
        SetArrays arrays;
        arrays.info = info;
        return read_error<ValueError>(arrays);
    };
    EXPECT_TRUE(contains(error({0, 0, 0, 0, 0, 0, 1, 9}), "depo_info_0.npy': depo 1, child is 9 (want 0 to 1)"));
    EXPECT_TRUE(contains(error({0, 0, 1, 1, 0, 0, 1, 0}), "has child 1 of generation 1 (want a lower one)"));
    EXPECT_TRUE(contains(error({0, 0, 0, 0, 0, 0, -1, 0}), "depo 1, generation is -1"));
}

TEST(DepoFileSource, skips_members_of_other_kinds_with_a_warning_and_fails_where_nothing_is_left)
{
    const TempFolder folder;
    const LogFile log;
    SetArrays other;
    other.data_name = "frame_*_0.npy";
    other.info_name = "";
    write_sets(folder.file("x.npz"), {other});
    const auto text = error_of<IOError>([&] { read_sets(folder.file("x.npz")); });
    EXPECT_TRUE(contains(text, "x.npz': has no sets of depos")) << text;
    EXPECT_TRUE(read_sets(folder.file("x.npz"), {{"allow_empty", true}}).empty());
    EXPECT_TRUE(log.has("skipping member 'frame_*_0.npy'"));
}

TEST(DepoFileSource, a_million_depos_in_one_spot_all_come)
{
    const TempFolder folder;
    const auto path = folder.file("spot.tar");
    const auto depo = std::make_shared<SimpleDepo>(1.0, Point(1, 2, 3), -10.0);
    write_depos(path, {set_of(1, IDepo::vector(1000000, depo))});
    const auto sets = read_sets(path);
    ASSERT_EQ(sets.size(), 1U);
    double charge = 0;
    for (const auto& one : *sets[0]->depos()) charge += one->charge();
    EXPECT_EQ(charge, -1e7);
}

TEST(DepoFileSink, what_is_written_is_read_back_with_its_history)
{
    for (const auto* name : {"depos.npz", "depos.tar", "depos.tar.bz2"}) {
        const TempFolder folder;
        const auto path = folder.file(name);
        const auto first = std::make_shared<SimpleDepo>(1.0, Point(9, 8, 7), -100.0, nullptr, 0.0, 0.0, 3, 11);
        const auto second = std::make_shared<SimpleDepo>(5.0, Point(6, 8, 7), -90.0, first, 0.5, 0.25, 3, 11);
        const auto third = std::make_shared<SimpleDepo>(9.0, Point(5, 8, 7), -80.0, second, 1.5, 1.25, 3, 11);
        const auto other = std::make_shared<SimpleDepo>(0.0, Point(1, 1, 1), 7.0);
        write_depos(path, {set_of(2, {third, other}), set_of(4, {})});
        const auto sets = read_sets(path);
        ASSERT_EQ(sets.size(), 2U);
        EXPECT_EQ(sets[0]->ident(), 2);
        EXPECT_EQ(sets[1]->ident(), 4);
        EXPECT_TRUE(sets[1]->depos()->empty());
        const auto depos = sets[0]->depos();
        ASSERT_EQ(depos->size(), 2U);
        const auto read_third = depos->at(0);
        EXPECT_EQ(numbers(*read_third), numbers(*third));
        const auto read_second = read_third->prior();
        ASSERT_TRUE(read_second);
        EXPECT_EQ(numbers(*read_second), numbers(*second));
        const auto read_first = read_second->prior();
        ASSERT_TRUE(read_first);
        EXPECT_EQ(numbers(*read_first), numbers(*first));
        EXPECT_FALSE(read_first->prior());
        EXPECT_EQ(numbers(*depos->at(1)), numbers(*other));
        EXPECT_FALSE(depos->at(1)->prior());
    }
}

TEST(DepoFileSink, refuses_what_is_not_finite_and_leaves_no_file)
{
    const TempFolder folder;
    const auto path = folder.file("bad.npz");
    const auto sink = configured("DepoFileSink", "out", {{"outname", path}});
    const auto good = std::make_shared<SimpleDepo>(1.0, Point(1, 2, 3));
    const auto huge = std::make_shared<SimpleDepo>(1.0, Point(1, 2, 3), -1e300);
    const auto text = error_of<ValueError>([&] { feed<IDepoSetSink>(sink, set_of(0, {good, huge})); });
    EXPECT_TRUE(contains(text, "DepoFileSink:out: file '" + path)) << text;
    EXPECT_TRUE(contains(text, "member 'depo_data_0.npy': row 1, column 1 is -inf")) << text;
    as<ITerminal>(sink)->finalize();
    EXPECT_TRUE(std::filesystem::is_empty(std::filesystem::path(path).parent_path()));
}

TEST(DepoFileSink, warns_of_repeated_idents_and_of_no_sets)
{
    const TempFolder folder;
    const LogFile log;
    write_depos(folder.file("two.npz"), {set_of(1, {}), set_of(1, {})});
    EXPECT_TRUE(log.has("two.npz' already has an event 1"));
    write_depos(folder.file("none.npz"), {});
    EXPECT_TRUE(log.has("no depos came"));
    error_of<ValueError>([] { configured("DepoFileSink", "out", {{"outname", "depos.root"}}); });
}

TEST(DepoFileSource, reads_the_reference_depos)
{
    const auto path = shared_file("depos-tpc0.npz");
    if (path.empty()) GTEST_SKIP() << "the shared data folder is absent";
    const auto sets = read_sets(path);
    ASSERT_EQ(sets.size(), 1U);
    const auto depos = sets[0]->depos();
    ASSERT_EQ(depos->size(), 44197U);
    double charge = 0;
    for (const auto& depo : *depos) charge += depo->charge();
    EXPECT_NEAR(charge, -2.55337254e8, 10);
    EXPECT_EQ(depos->at(44196)->id(), 44196);
    EXPECT_EQ(depos->at(44196)->pdg(), 13);
}
