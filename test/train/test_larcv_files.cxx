#include "ErrorText.h"
#include "LarcvTesting.h"

#include <hdf5.h>

#include <cmath>
#include <fstream>
#include <limits>

using namespace WireCell::Aux;
using namespace spng::test;
using WireCell::IOError;

namespace {
    std::unique_ptr<LarcvReader> open(const std::string& path) { return larcv_files("where")->open(path, "where"); }

    void expect_same(const LarcvImage& got, const LarcvImage& want)
    {
        EXPECT_EQ(got.plane, want.plane);
        EXPECT_EQ(got.rows, want.rows);
        EXPECT_EQ(got.columns, want.columns);
        EXPECT_EQ(got.size, want.size);
        EXPECT_EQ(got.origin, want.origin);
        EXPECT_EQ(got.ids, want.ids);
        EXPECT_EQ(got.values, want.values);
    }

    /// Change the member of a row of a table in a file, which is told where it is found.
    template <class Number>
    void damage(const std::string& path, const std::string& table, const char* member, hid_t type, hsize_t row,
                Number value)
    {
        const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
        const hid_t dataset = H5Dopen2(file, ("Data/sparse2d_" + table).c_str(), H5P_DEFAULT);
        const hid_t memory = H5Tcreate(H5T_COMPOUND, sizeof(Number));
        H5Tinsert(memory, member, 0, type);
        const hsize_t one = 1;
        const hid_t in_file = H5Dget_space(dataset), in_memory = H5Screate_simple(1, &one, nullptr);
        H5Sselect_hyperslab(in_file, H5S_SELECT_SET, &row, nullptr, &one, nullptr);
        ASSERT_GE(H5Dwrite(dataset, memory, in_memory, in_file, H5P_DEFAULT, &value), 0);
        for (const auto close : {H5Sclose(in_file), H5Sclose(in_memory), H5Tclose(memory), H5Dclose(dataset)})
            ASSERT_GE(close, 0);
        ASSERT_GE(H5Fclose(file), 0);
    }

    /// What is said of the images of an event of a file with a number in it that was changed.
    template <class Number>
    std::string trouble(const std::string& table, const char* member, hid_t type, hsize_t row, Number value)
    {
        const TempFolder folder;
        const auto path = folder.file("a.h5");
        write_toy_larcv(path, 3);
        damage(path, "sbndwire_group/" + table, member, type, row, value);
        const auto reader = open(path);
        const auto text = error_of<IOError>([&] {
            for (size_t event = 0; event < reader->events(); ++event) reader->images("sbndwire", event);
        });
        EXPECT_TRUE(contains(text, "where: '" + path + "'")) << text;
        return text;
    }
}

TEST(Larcv, has_what_was_written)
{
    const TempFolder folder;
    const auto path = folder.file("a.h5");
    auto events = std::vector{toy_larcv_event(0), toy_larcv_event(1), toy_larcv_event(2)};
    // Any number of planes, of any sizes, with none or any pixels.
    events[1].images[0].planes[2].ids.clear();
    events[1].images[0].planes[2].values.clear();
    events[2].images[0].planes = {toy_pixels(2, 0, 30, 7), toy_pixels(2, 5, 5, 4)};
    events[2].images[0].planes[1].origin = {-3, 0.5};
    write_larcv(path, events, R"({"a": 1})");
    const auto reader = open(path);
    EXPECT_EQ(reader->card(), R"({"a": 1})");
    EXPECT_EQ(reader->image_names(), (std::vector<std::string>{"sbnd_cosmicseg", "sbndwire"}));
    EXPECT_EQ(reader->particle_names(), (std::vector<std::string>{"sbndneutrino"}));
    ASSERT_EQ(reader->events(), 3);
    for (const size_t event : {2, 0, 1}) {
        SCOPED_TRACE(event);
        EXPECT_EQ(reader->id(event), events[event].id);
        for (const auto& list : events[event].images) {
            const auto images = reader->images(list.name, event);
            ASSERT_EQ(images.size(), list.planes.size());
            for (size_t ind = 0; ind < images.size(); ++ind) expect_same(images[ind], list.planes[ind]);
        }
        const auto particles = reader->particles("sbndneutrino", event);
        ASSERT_EQ(particles.size(), event);
        for (size_t ind = 0; ind < particles.size(); ++ind) {
            EXPECT_EQ(particles[ind], events[event].particles[0].list[ind]);
            EXPECT_EQ(particles[ind].pdg, 13);
        }
    }
}

TEST(Larcv, names_of_processes_are_cut_to_what_files_have_room_for)
{
    const TempFolder folder;
    auto event = toy_larcv_event(1);
    event.particles[0].list[0].process = std::string(70, 'x');
    write_larcv(folder.file("a.h5"), {event});
    EXPECT_EQ(open(folder.file("a.h5"))->particles("sbndneutrino", 0).at(0).process, std::string(63, 'x'));
}

TEST(Larcv, particles_of_files_that_tell_less_are_read)
{
    // Rows without end, energy that is left, tracks and processes.
    struct Row {
        int32_t pdg;
        double energy;
    };
    const TempFolder folder;
    const auto path = folder.file("a.h5");
    write_toy_larcv(path, 2);
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    const auto* table = "Data/particle_sbndneutrino_group/particles";
    ASSERT_GE(H5Ldelete(file, table, H5P_DEFAULT), 0);
    const hid_t type = H5Tcreate(H5T_COMPOUND, sizeof(Row));
    H5Tinsert(type, "pdg", offsetof(Row, pdg), H5T_NATIVE_INT32);
    H5Tinsert(type, "energy_init", offsetof(Row, energy), H5T_NATIVE_DOUBLE);
    const hsize_t one = 1;
    const hid_t space = H5Screate_simple(1, &one, nullptr);
    const hid_t dataset = H5Dcreate2(file, table, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const Row row{11, 2.5};
    ASSERT_GE(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &row), 0);
    for (const auto close : {H5Sclose(space), H5Tclose(type), H5Dclose(dataset), H5Fclose(file)}) ASSERT_GE(close, 0);
    EXPECT_EQ(open(path)->particles("sbndneutrino", 1).at(0), (LarcvParticle{.pdg = 11, .energy = 2.5}));
}

TEST(Larcv, a_file_without_events_is_one)
{
    const TempFolder folder;
    write_larcv(folder.file("a.h5"), {});
    EXPECT_EQ(open(folder.file("a.h5"))->events(), 0);
}

TEST(Larcv, is_not_there_before_it_is_complete)
{
    const TempFolder folder;
    {
        const auto file = larcv_files("test")->create(folder.file("a.h5"), 4, "", "test");
        file->add(toy_larcv_event(0));
        EXPECT_FALSE(std::filesystem::exists(folder.file("a.h5")));
    }
    EXPECT_TRUE(folder.is_empty());
}

TEST(Larcv, refuses_to_write_what_can_not_be_read)
{
    const TempFolder folder;
    const auto path = folder.file("a.h5");
    const auto file = larcv_files("test")->create(path, 4, "", "test");
    const auto refused = [&](const std::function<void(LarcvImage&)>& change, const std::string& text) {
        auto event = toy_larcv_event(0);
        change(event.images[0].planes[1]);
        EXPECT_REFUSED(file->add(event), "test: '" + path + "', image 1 of 'sbndwire': ");
        EXPECT_REFUSED(file->add(event), text);
    };
    refused([](auto& image) { image.values[3] = std::nanf(""); }, "nan at pixel");
    refused([](auto& image) { std::swap(image.ids[1], image.ids[2]); }, "want them ascending");
    refused([](auto& image) { image.ids.back() = image.rows * image.columns; },
            "pixel 96 (want them ascending, below 96)");
    refused([](auto& image) { image.values.pop_back(); }, "want as many");
    refused([](auto& image) { image.rows = 0; }, "0 rows");
    file->add(toy_larcv_event(0));
    auto other = toy_larcv_event(1);
    other.images[1].name = "else";
    EXPECT_REFUSED(file->add(other), "want sbndwire, sbnd_cosmicseg and sbndneutrino, as the first");
    EXPECT_REFUSED(larcv_files("test")->create(path, 10, "", "test"), "gzip is 10 (want 0 to 9)");
}

TEST(Larcv, that_is_damaged_is_told_in_a_line)
{
    const auto nan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(
        contains(trouble("extents", "first", H5T_NATIVE_UINT64, 1, uint64_t(1) << 60), "event 1 of 'sbndwire'"));
    EXPECT_TRUE(contains(trouble("extents", "N", H5T_NATIVE_UINT32, 2, 4U),
                         "the event's planes are rows 6 to 10, of a table of 9"));
    EXPECT_TRUE(contains(trouble("voxel_extents", "first", H5T_NATIVE_UINT64, 4, ~uint64_t(0)),
                         "event 1 of 'sbndwire', image 1: its pixels are rows"));
    EXPECT_TRUE(contains(trouble("voxel_extents", "N", H5T_NATIVE_UINT32, 8, 1000U), "(want 96 of them at most)"));
    EXPECT_TRUE(contains(trouble("voxels", "id", H5T_NATIVE_UINT64, 0, uint64_t(96)),
                         "pixel of number 96, of 12 columns and 8 rows"));
    EXPECT_TRUE(contains(trouble("voxels", "id", H5T_NATIVE_UINT64, 1, uint64_t(1)), "has pixel 1 after pixel 1"));
    EXPECT_TRUE(contains(trouble("voxels", "value", H5T_NATIVE_FLOAT, 2, nan), "has nan at pixel 11"));
}

TEST(Larcv, a_file_that_ends_early_is_refused)
{
    const TempFolder folder;
    const auto path = folder.file("a.h5");
    for (const double part : {0.0, 0.02, 0.3, 0.7, 0.95, 0.999}) {
        write_toy_larcv(path, 20);
        const auto whole = std::filesystem::file_size(path);
        std::filesystem::resize_file(path, static_cast<uintmax_t>(part * static_cast<double>(whole)));
        EXPECT_TRUE(contains(error_of<IOError>([&] { open(path); }), "where: '" + path + "'"))
            << part << " of " << whole;
        std::filesystem::remove(path);
    }
    std::ofstream(folder.file("text.h5")) << "no HDF5 at all";
    EXPECT_TRUE(contains(error_of<IOError>([&] { open(folder.file("text.h5")); }), "is no HDF5 file"));
    EXPECT_TRUE(contains(error_of<IOError>([&] { open(folder.file("none.h5")); }), "none.h5"));
}

TEST(Larcv, another_layout_is_told)
{
    const TempFolder folder;
    const auto path = folder.file("a.h5");
    write_toy_larcv(path, 2);
    auto reader = open(path);
    EXPECT_TRUE(contains(error_of<IOError>([&] { reader->images("else", 0); }),
                         "has no images of that name, the group 'Data/sparse2d_else_group'; there are: "
                         "sbnd_cosmicseg, sbndwire"));
    EXPECT_TRUE(contains(error_of<IOError>([&] { reader->particles("else", 0); }), "there are: sbndneutrino"));
    EXPECT_TRUE(contains(error_of<IOError>([&] { reader->images("sbndwire", 2); }), "has no event 2: there are 2"));
    reader.reset();
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    H5Ldelete(file, "Data/sparse2d_sbndwire_group/voxels", H5P_DEFAULT);
    H5Lmove(file, "Events/event_id", file, "Data/sparse2d_sbndwire_group/voxels", H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    EXPECT_TRUE(
        contains(error_of<IOError>([&] { open(path); }), "has no table 'Events/event_id', as larcv3's files have"));
}

TEST(Larcv, a_table_with_other_members_is_told)
{
    const TempFolder folder;
    const auto path = folder.file("a.h5");
    write_toy_larcv(path, 2);
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    H5Ldelete(file, "Data/sparse2d_sbndwire_group/voxels", H5P_DEFAULT);
    H5Lcreate_hard(file, "Events/event_id", file, "Data/sparse2d_sbndwire_group/voxels", H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    const auto reader = open(path);
    EXPECT_TRUE(contains(error_of<IOError>([&] { reader->images("sbndwire", 0); }),
                         "'Data/sparse2d_sbndwire_group/voxels': has no member 'id' of the kind of larcv3's files; "
                         "there are: run, subrun, event"));
}
