#include "ArrayIO.h"
#include "FrameFileTesting.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

using namespace WireCell;
using namespace spng::test;

class FrameFormats : public testing::TestWithParam<const char*> {};

TEST_P(FrameFormats, carry_frames_there_and_back)
{
    TempFolder folder;
    const auto path = folder.file(std::string("frames.") + GetParam());
    Samples wave(3000);
    for (size_t ind = 0; ind < wave.size(); ++ind) wave[ind] = std::sin(0.01F * static_cast<float>(ind));
    write_frames(path, {make_frame(-1, {make_trace(7, 20, wave)}), make_frame(0, {make_trace(8, -5, {1.5F, -2})})});
    const auto frames = read_frames(path);
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[0]->ident(), -1);
    EXPECT_EQ(frames[0]->traces()->at(0)->tbin(), 20);
    EXPECT_EQ(by_channel(frames[0]), (std::map<int, Samples>{{7, wave}}));
    EXPECT_EQ(frames[1]->time(), 1000);
    EXPECT_EQ(frames[1]->traces()->at(0)->tbin(), -5);
    EXPECT_EQ(by_channel(frames[1]), (std::map<int, Samples>{{8, {1.5F, -2}}}));
}

INSTANTIATE_TEST_SUITE_P(All, FrameFormats, testing::Values("npz", "zip", "tar", "tgz", "tar.bz2", "tar.zst"),
                         [](const auto& format) {
                             std::string name = format.param;
                             std::erase(name, '.');
                             return name;
                         });

TEST(FrameFileSink, adds_traces_that_overlap_and_sorts_channels)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    write_frames(path,
                 {make_frame(0, {make_trace(9, 4, {1, 1, 1}), make_trace(3, 2, {5}), make_trace(9, 5, {10, 10})})});
    const auto frame = read_frame(path);
    EXPECT_EQ(by_channel(frame), (std::map<int, Samples>{{3, {5, 0, 0, 0, 0}}, {9, {0, 0, 1, 11, 11}}}));
    EXPECT_EQ(frame->traces()->at(0)->channel(), 3);
    EXPECT_EQ(frame->traces()->at(0)->tbin(), 2);
}

TEST(FrameFileSink, writes_the_range_that_dense_gives)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    const auto frame = make_frame(0, {make_trace(1, 0, {1, 2, 3, 4}), make_trace(2, 3, {5, 6}), make_trace(9, 0, {7})});
    write_frames(path, {frame}, {{"dense", {{"chbeg", 1}, {"chend", 4}, {"tbbeg", 2}, {"tbend", 5}}}});
    const auto got = read_frame(path);
    EXPECT_EQ(by_channel(got), (std::map<int, Samples>{{1, {3, 4, 0}}, {2, {0, 5, 6}}, {3, {0, 0, 0}}}));
    EXPECT_EQ(got->traces()->at(0)->tbin(), 2);
    const auto text = error_of<ValueError>([&] {
        configured("FrameFileSink", "d", {{"outname", path}, {"dense", {{"chbeg", 4}, {"chend", 4}}}});
    });
    EXPECT_TRUE(contains(text, "FrameFileSink:d.dense: channels 4 to 4")) << text;
}

TEST(FrameFileSink, applies_baseline_scale_and_offset)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    write_frames(path, {make_frame(0, {make_trace(1, 0, {1}), make_trace(2, 1, {2})})},
                 {{"baseline", 10}, {"scale", 2}, {"offset", -1}});
    EXPECT_EQ(by_channel(read_frame(path)), (std::map<int, Samples>{{1, {21, 19}}, {2, {19, 23}}}));
}

TEST(FrameFileSink, digitizes_by_truncation_and_clips)
{
    TempFolder folder;
    const LogFile log;
    const auto path = folder.file("x.npz");
    const Samples in = {1.9F, -1.9F, 32767.9F, 32768, -32768.9F, -32769, std::nanf(""), 1e9F};
    write_frames(path, {make_frame(0, {make_trace(1, 0, in)})}, {{"digitize", true}});
    const Samples want = {1, -1, 32767, 32767, -32768, -32768, 0, 32767};
    EXPECT_EQ(by_channel(read_frame(path)), (std::map<int, Samples>{{1, want}}));
    EXPECT_TRUE(log.has("4 samples of 'frame_*_0.npy' do not fit into 16 bits"));

    Sio::ArchiveReader reader(path, "test");
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(Sio::read_array_header(reader).code, "i2");
}

TEST(FrameFileSink, samples_that_are_not_finite_are_refused)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    const auto sums = make_frame(0, {make_trace(7, 3, {0, 3e38F}), make_trace(7, 4, {3e38F})});
    const auto text = error_of<ValueError>([&] { write_frames(path, {sums}); });
    EXPECT_TRUE(contains(text, "member 'frame_*_0.npy': channel 7, tick 4 is inf")) << text;
    const auto none = make_frame(0, {make_trace(7, 0, {std::nanf("")})});
    EXPECT_TRUE(contains(error_of<ValueError>([&] { write_frames(path, {none}); }), "channel 7, tick 0 is nan"));
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(FrameFileSink, writes_tags_summaries_and_masks)
{
    TempFolder folder;
    const LogFile log;
    const auto path = folder.file("x.npz");
    const ITrace::vector traces = {make_trace(5, 0, {5}), make_trace(4, 0, {4}), make_trace(3, 0, {3})};
    const Waveform::ChannelMaskMap masks = {{"bad", {{3, {{0, 1}, {4, 6}}}}}, {"none", {}}};
    const auto frame = std::make_shared<Aux::SimpleFrame>(0, 0.0, traces, 500.0, masks);
    frame->tag_traces("gauss", IFrame::trace_list_t{0, 1}, IFrame::trace_summary_t{50, 40});
    frame->tag_traces("odd", IFrame::trace_list_t{0}, IFrame::trace_summary_t{1, 2});
    frame->tag_frame("whole");
    write_frames(path, {frame}, {{"tags", {"gauss", "", "whole", "absent", "odd"}}});
    EXPECT_EQ(member_names(path),
              (std::vector<std::string>{"frame_gauss_0.npy", "channels_gauss_0.npy", "tickinfo_gauss_0.npy",
                                        "summary_gauss_0.npy", "frame__0.npy", "channels__0.npy", "tickinfo__0.npy",
                                        "frame_whole_0.npy", "channels_whole_0.npy", "tickinfo_whole_0.npy",
                                        "frame_odd_0.npy", "channels_odd_0.npy", "tickinfo_odd_0.npy",
                                        "chanmask_bad_0.npy", "chanmask_none_0.npy"}));
    EXPECT_TRUE(log.has("no traces for tag 'absent'"));
    EXPECT_TRUE(log.has("leaving out a summary of 2 values for 1 traces"));

    const auto got = read_frame(path, {{"tags", {"gauss"}}});
    EXPECT_EQ(got->trace_summary("gauss"), (IFrame::trace_summary_t{40, 50}));
    EXPECT_EQ(got->traces()->size(), 3U);
    EXPECT_EQ(got->masks(), masks);

    write_frames(path, {frame}, {{"masks", false}});
    EXPECT_EQ(member_names(path), (std::vector<std::string>{"frame_*_0.npy", "channels_*_0.npy", "tickinfo_*_0.npy"}));
}

TEST(FrameFileSink, shows_its_file_only_when_finalized)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    const auto sink = configured("FrameFileSink", "late", {{"outname", path}});
    feed<IFrameSink>(sink, make_frame(0, {make_trace(1, 0, {1})}));
    feed<IFrameSink>(sink, nullptr);
    EXPECT_FALSE(std::filesystem::exists(path));
    feed<IFrameSink>(sink, make_frame(1, {make_trace(1, 0, {2})}));
    as<ITerminal>(sink)->finalize();
    EXPECT_EQ(read_frames(path).size(), 2U);
    as<ITerminal>(sink)->finalize();
    error_of<IOError>([&] { feed<IFrameSink>(sink, make_frame(2, {make_trace(1, 0, {3})})); });
    EXPECT_EQ(read_frames(path).size(), 2U);
}

TEST(FrameFileSink, writes_an_empty_archive_with_a_warning_if_no_frame_comes)
{
    TempFolder folder;
    const LogFile log;
    const auto path = folder.file("new/x.npz");
    write_frames(path, {});
    EXPECT_TRUE(log.has("no frame came: '" + path + "' has no members"));
    EXPECT_TRUE(read_frames(path, {{"allow_empty", true}}).empty());
}

TEST(FrameFileSink, leaves_nothing_behind_after_an_error)
{
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
    TempFolder folder;
    const auto path = folder.file("x.tar");
    std::filesystem::create_symlink("/dev/full", path);
    const auto sink = configured("FrameFileSink", "full", {{"outname", path}});
    const auto text =
        error_of<IOError>([&] { feed<IFrameSink>(sink, make_frame(0, {make_trace(1, 0, Samples(200000, 1))})); });
    EXPECT_TRUE(contains(text, "FrameFileSink:full: cannot write file '" + path + "'")) << text;
    EXPECT_TRUE(contains(text, "No space left")) << text;
    as<ITerminal>(sink)->finalize();
}

TEST(FrameFileSink, refuses_unknown_extensions_and_unwritable_folders_when_configured)
{
    TempFolder folder;
    const auto text = error_of<ValueError>([] { configured("FrameFileSink", "s", {{"outname", "frames.root"}}); });
    EXPECT_TRUE(contains(text, "FrameFileSink:s: file name 'frames.root' has no known archive extension")) << text;
    error_of<IOError>([] { configured("FrameFileSink", "s", {{"outname", "/proc/none/x.npz"}}); });
}
