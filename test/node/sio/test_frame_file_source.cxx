#include "ArrayIO.h"
#include "FrameFileTesting.h"

#include <gtest/gtest.h>

#include <limits>

using namespace WireCell;
using namespace spng::test;

namespace {
    const std::map<int, Samples> fixture_samples = {{10, {1, 2, 3}}, {11, {4, 5, 6}}};

    /// Writes the arrays of one frame, of which a test spoils one.
    struct FrameArrays {
        std::string frame = "frame_*_0.npy", channels = "channels_*_0.npy", tickinfo = "tickinfo_*_0.npy";
        std::vector<size_t> shape = {2, 3};
        Samples samples = {1, 2, 3, 4, 5, 6};
        std::vector<int> ids = {10, 11};
        std::vector<double> info = {1000, 500, 4};

        void write(const std::string& path) const
        {
            Sio::ArchiveWriter archive(path, "test");
            if (!frame.empty()) Sio::write_array(archive, frame, shape, samples);
            if (!channels.empty()) Sio::write_array(archive, channels, {ids.size()}, ids);
            if (!tickinfo.empty()) Sio::write_array(archive, tickinfo, {info.size()}, info);
            archive.close();
        }
    };

    template <class Error>
    std::string read_error(const FrameArrays& arrays)
    {
        TempFolder folder;
        arrays.write(folder.file("bad.npz"));
        return error_of<Error>([&] { read_frames(folder.file("bad.npz")); });
    }
}

TEST(FrameFileSource, reads_what_numpy_saved)
{
    const auto frame = read_frame(archive_fixture("frame-savez.npz"));
    EXPECT_EQ(frame->ident(), 0);
    EXPECT_EQ(frame->time(), 1000);
    EXPECT_EQ(frame->tick(), 500);
    EXPECT_EQ(by_channel(frame), fixture_samples);
    EXPECT_EQ(frame->traces()->at(0)->tbin(), 4);
    EXPECT_TRUE(frame->trace_tags().empty());
    EXPECT_TRUE(frame->frame_tags().empty());
}

TEST(FrameFileSource, reads_compressed_fortran_order_with_summary_and_masks)
{
    const auto frame = read_frame(archive_fixture("frame-savez-compressed.npz"), {{"tags", {"gauss0"}}});
    EXPECT_EQ(frame->ident(), 7);
    EXPECT_EQ(by_channel(frame), fixture_samples);
    EXPECT_EQ(frame->trace_tags(), IFrame::tag_list_t{"gauss0"});
    EXPECT_EQ(frame->tagged_traces("gauss0"), (IFrame::trace_list_t{0, 1}));
    EXPECT_EQ(frame->trace_summary("gauss0"), (IFrame::trace_summary_t{0.5, 1.5}));
    const Waveform::ChannelMaskMap want = {{"bad", {{10, {{0, 2}}}, {11, {{1, 3}, {4, 5}}}}}};
    EXPECT_EQ(frame->masks(), want);
}

TEST(FrameFileSource, reads_any_real_dtype_and_byte_order)
{
    const auto frames = read_frames(archive_fixture("frame-dtypes.tar.gz"));
    ASSERT_EQ(frames.size(), 6U);
    for (int ident = 0; ident < 6; ++ident) {
        EXPECT_EQ(frames[ident]->ident(), ident);
        EXPECT_EQ(by_channel(frames[ident]), fixture_samples) << ident;
    }
}

TEST(FrameFileSource, reads_tars_made_by_python)
{
    for (const auto* name : {"frame-python.tar", "frame-python.tar.bz2"}) {
        const auto frame = read_frame(archive_fixture(name));
        EXPECT_EQ(frame->ident(), 3);
        EXPECT_EQ(by_channel(frame), fixture_samples);
    }
}

TEST(FrameFileSource, ends_the_stream_once_and_starts_anew_when_configured_again)
{
    const Configuration cfg = {{"inname", archive_fixture("frame-savez.npz")}};
    const auto source = configured("FrameFileSource", "again", cfg);
    EXPECT_EQ(drain<IFrameSource>(source).size(), 1U);
    IFrame::pointer frame;
    EXPECT_FALSE((*as<IFrameSource>(source))(frame));
    source->configure(cfg);
    EXPECT_EQ(drain<IFrameSource>(source).size(), 1U);
}

TEST(FrameFileSource, gives_the_tags_and_tick_that_are_configured)
{
    const auto frame = read_frame(archive_fixture("frame-savez.npz"), {{"frame_tags", {"one", "two"}}, {"tick", 250}});
    EXPECT_EQ(frame->frame_tags(), (IFrame::tag_list_t{"one", "two"}));
    EXPECT_EQ(frame->tick(), 250);
}

TEST(FrameFileSource, skips_a_frame_of_unlisted_tags_and_goes_on)
{
    TempFolder folder;
    const LogFile log;
    const auto path = folder.file("x.npz");
    const auto raw = std::make_shared<Aux::SimpleFrame>(1, 0.0, ITrace::vector{make_trace(1, 0, {1})}, 500.0);
    raw->tag_traces("raw", IFrame::trace_list_t{0});
    const auto gauss = std::make_shared<Aux::SimpleFrame>(2, 0.0, ITrace::vector{make_trace(1, 0, {2})}, 500.0);
    gauss->tag_traces("gauss", IFrame::trace_list_t{0});
    write_frames(path, {raw, gauss, raw}, {{"tags", {"raw", "gauss"}}});

    const auto frames = read_frames(path, {{"tags", {"gauss"}}});
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0]->ident(), 2);
    EXPECT_TRUE(log.has("skipping frame 1 of '" + path + "': 'tags' lists none of its tags (raw)"));
    const auto text = error_of<IOError>([&] { read_frames(path, {{"tags", {"other"}}}); });
    EXPECT_TRUE(contains(text, "no frame is wanted; of the 3 that were skipped the first is frame 1")) << text;
    EXPECT_TRUE(contains(text, "its tags (raw)")) << text;
}

TEST(FrameFileSource, takes_a_repeated_array_as_the_start_of_a_frame)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    write_frames(path, {make_frame(5, {make_trace(1, 0, {1})}), make_frame(5, {make_trace(1, 0, {2})})});
    const auto frames = read_frames(path);
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(by_channel(frames[0]), (std::map<int, Samples>{{1, {1}}}));
    EXPECT_EQ(by_channel(frames[1]), (std::map<int, Samples>{{1, {2}}}));
}

TEST(FrameFileSource, keeps_groups_of_tags_in_the_order_of_the_file)
{
    TempFolder folder;
    const auto path = folder.file("x.tar");
    const auto frame = std::make_shared<Aux::SimpleFrame>(
        0, 0.0, ITrace::vector{make_trace(1, 0, {1}), make_trace(2, 0, {2}), make_trace(3, 2, {3})}, 500.0);
    frame->tag_traces("wiener_0", IFrame::trace_list_t{0, 1});
    frame->tag_traces("gauss", IFrame::trace_list_t{2});
    write_frames(path, {frame}, {{"tags", {"wiener_0", "gauss"}}});
    const auto got = read_frame(path, {{"tags", {"gauss", "wiener_0"}}});
    EXPECT_EQ(got->tagged_traces("wiener_0"), (IFrame::trace_list_t{0, 1}));
    EXPECT_EQ(got->tagged_traces("gauss"), (IFrame::trace_list_t{2}));
    EXPECT_EQ(got->traces()->at(2)->tbin(), 2);
}

TEST(FrameFileSource, refuses_a_missing_file_when_configured)
{
    const auto text = error_of<IOError>([] { configured("FrameFileSource", "in", {{"inname", "no-such-file.npz"}}); });
    EXPECT_TRUE(contains(text, "FrameFileSource:in: file 'no-such-file.npz' does not exist")) << text;
    error_of<ValueError>([] { configured("FrameFileSource", "in", {{"inname", "frames.root"}}); });
}

TEST(FrameFileSource, refuses_arrays_that_are_missing)
{
    FrameArrays arrays;
    arrays.tickinfo = "";
    EXPECT_TRUE(
        contains(read_error<IOError>(arrays), "bad.npz', frame 0, tag '*': the archive lacks 'tickinfo_*_0.npy'"));
    arrays = {};
    arrays.channels = "";
    EXPECT_TRUE(contains(read_error<IOError>(arrays), "lacks 'channels_*_0.npy'"));
    arrays = {};
    arrays.frame = "";
    EXPECT_TRUE(contains(read_error<IOError>(arrays), "lacks 'frame_*_0.npy'"));
}

TEST(FrameFileSource, refuses_arrays_that_do_not_fit_together)
{
    FrameArrays arrays;
    arrays.ids = {10, 11, 12};
    EXPECT_TRUE(contains(read_error<IOError>(arrays), "3 channels but 2 rows"));
    arrays = {};
    arrays.shape = {6};
    EXPECT_TRUE(
        contains(read_error<IOError>(arrays), "member 'frame_*_0.npy': the array has shape (6,) (want (N, N))"));
    arrays = {};
    arrays.info = {1000, 500};
    EXPECT_TRUE(contains(read_error<IOError>(arrays), "the array has shape (2,) (want (3,))"));
    arrays = {};
    arrays.info = {1000, 0, 0};
    EXPECT_TRUE(contains(read_error<IOError>(arrays), "positive tick"));
    arrays = {};
    arrays.frame = "whatever.npy";
    EXPECT_TRUE(contains(read_error<IOError>(arrays), "member 'whatever.npy': is no array of a frame"));
}

TEST(FrameFileSource, refuses_an_array_that_is_shorter_than_its_header_says)
{
    TempFolder folder;
    const auto path = folder.file("short.npz");
    {
        const auto preamble = Sio::npy_preamble({"f4", false, false, {2, 4}});
        Sio::ArchiveWriter archive(path, "test");
        archive.begin("frame_*_0.npy", preamble.size() + 24);
        archive.write(preamble.data(), preamble.size());
        archive.write(Samples(6).data(), 24);
        archive.close();
    }
    const auto text = error_of<IOError>([&] { read_frames(path); });
    EXPECT_TRUE(contains(text, "24 bytes of data (want 32 for dtype f4 and shape (2, 4))")) << text;
}

TEST(FrameFileSource, refuses_samples_that_are_not_finite)
{
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        FrameArrays arrays;
        arrays.samples[5] = bad;
        const auto text = read_error<ValueError>(arrays);
        EXPECT_TRUE(contains(text, "bad.npz', member 'frame_*_0.npy': channel 11, tick 6 is NaN")) << text;
    }
}

TEST(FrameFileSource, warns_of_unknown_types_and_fails_where_there_is_no_frame_at_all)
{
    TempFolder folder;
    const LogFile log;
    {
        Sio::ArchiveWriter archive(folder.file("x.npz"), "test");
        Sio::write_array<int>(archive, "future_x_0.npy", {1}, {1});
        archive.close();
    }
    const auto text = error_of<IOError>([&] { read_frames(folder.file("x.npz")); });
    EXPECT_TRUE(contains(text, "FrameFileSource:source: file '" + folder.file("x.npz") + "': has no frames")) << text;
    EXPECT_TRUE(read_frames(folder.file("x.npz"), {{"allow_empty", true}}).empty());
    EXPECT_TRUE(log.has("skipping member 'future_x_0.npy' of unknown type 'future'"));
    EXPECT_TRUE(log.has("has no arrays of frames: no frame will come"));
}

TEST(FrameFileSource, reads_the_reference_waveforms)
{
    const auto path = shared_file("adc-tpc0.npz");
    if (path.empty()) GTEST_SKIP() << "the shared data folder is absent";
    const auto frame = read_frame(path);
    ASSERT_EQ(frame->traces()->size(), 2560U);
    EXPECT_EQ(frame->tick(), 500);
    EXPECT_NEAR(frame->time(), -312280.84926166, 1e-6);
    double sum = 0;
    for (size_t row = 0; row < 2560; ++row) {
        const auto& trace = *frame->traces()->at(row);
        EXPECT_EQ(trace.channel(), static_cast<int>(row));
        ASSERT_EQ(trace.charge().size(), 6000U);
        for (const float value : trace.charge()) sum += value;
    }
    EXPECT_EQ(sum, 111024081346.0);
    const auto& first = frame->traces()->at(0)->charge();
    EXPECT_EQ(Samples(first.begin(), first.begin() + 5), (Samples{9372, 9380, 9384, 9393, 9407}));
}
