#include "ArrayIO.h"
#include "FrameFileTesting.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <limits>

using namespace WireCell;
using namespace spng::test;

namespace {
    /// Writes arrays of small frames in any order: each has channels 10 and 11, and samples that tell frame and tag.
    class FrameWriter {
      public:
        explicit FrameWriter(const std::string& path)
          : m_archive(path, "test")
        {
        }
        ~FrameWriter() { m_archive.close(); }

        void frame(const std::string& tag, int ident, float sample = 1)
        {
            const std::vector<float> samples = {sample, 2, 3, sample, 5, 6};
            Sio::write_array(m_archive, fmt::format("frame_{}_{}.npy", tag, ident), {2, 3}, samples);
        }
        void channels(const std::string& tag, int ident, const std::vector<int>& ids = {10, 11})
        {
            Sio::write_array(m_archive, fmt::format("channels_{}_{}.npy", tag, ident), {ids.size()}, ids);
        }
        void tickinfo(const std::string& tag, int ident, double tbin = 0)
        {
            Sio::write_array<double>(m_archive, fmt::format("tickinfo_{}_{}.npy", tag, ident), {3}, {1000, 500, tbin});
        }
        void mask(int ident)
        {
            Sio::write_array<int>(m_archive, fmt::format("chanmask_bad_{}.npy", ident), {1, 3}, {10, 0, ident});
        }
        void all(const std::string& tag, int ident, float sample = 1)
        {
            frame(tag, ident, sample);
            channels(tag, ident);
            tickinfo(tag, ident);
        }
        Sio::ArchiveWriter& archive() { return m_archive; }

      private:
        Sio::ArchiveWriter m_archive;
    };

    const std::vector<std::string> formats = {"npz", "tar", "tar.gz"};

    template <class Error>
    std::string read_error(const std::string& path, const Configuration& cfg = Configuration::object())
    {
        return error_of<Error>([&] { read_frames(path, cfg); });
    }

    /// The first samples of frames, and how long their masks are.
    std::vector<std::pair<float, int>> firsts(const std::vector<IFrame::pointer>& frames)
    {
        std::vector<std::pair<float, int>> found;
        for (const auto& frame : frames) {
            const auto masks = frame->masks();
            const auto it = masks.find("bad");
            found.emplace_back(frame->traces()->at(0)->charge().at(0),
                               it == masks.end() ? -1 : it->second.at(10).at(0).second);
        }
        return found;
    }
    using Firsts = std::vector<std::pair<float, int>>;
}

TEST(FrameTags, the_only_tag_is_taken)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    {
        FrameWriter out(path);
        out.all("orig", 0);
        out.all("raw_1", 1);
    }
    const auto frames = read_frames(path);
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[0]->trace_tags(), IFrame::tag_list_t{"orig"});
    EXPECT_EQ(frames[1]->trace_tags(), IFrame::tag_list_t{"raw_1"});
    EXPECT_EQ(frames[1]->tagged_traces("raw_1").size(), 2U);
    EXPECT_EQ(read_frames(path, {{"tags", {"*"}}}).size(), 2U);
}

TEST(FrameTags, of_several_one_must_be_chosen)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    {
        FrameWriter out(path);
        out.all("orig", 0, 1);
        out.all("gauss", 0, 2);
        out.all("wiener", 0, 3);
    }
    const auto text = read_error<ValueError>(path);
    EXPECT_TRUE(contains(text, "FrameFileSource:source: file '" + path + "', frame 0")) << text;
    EXPECT_TRUE(contains(text, "tags orig, gauss, wiener")) << text;
    EXPECT_TRUE(contains(text, "-A tags=orig")) << text;
    EXPECT_EQ(firsts(read_frames(path, {{"tags", {"wiener"}}})), Firsts({{3, -1}}));
}

TEST(FrameTags, arrays_without_a_tag_come_before_those_of_one)
{
    TempFolder folder;
    for (const auto* order : {"orig,*", "*,orig", "orig,raw,*", ",orig"}) {
        const auto path = folder.file("x.npz");
        {
            FrameWriter out(path);
            for (const auto& tag : String::split(std::string(order), ",")) out.all(tag, 0, tag == "orig" ? 7 : 1);
        }
        const auto frame = read_frame(path);
        EXPECT_EQ(firsts({frame}), Firsts({{1, -1}})) << order;
        EXPECT_EQ(frame->traces()->size(), 2U);
        EXPECT_TRUE(frame->trace_tags().empty());
        // As in WCT the others come too, unless that is not wanted.
        EXPECT_EQ(read_frame(path, {{"tags", {"orig"}}})->traces()->size(), 4U);
        const auto chosen = read_frame(path, {{"tags", {"orig"}}, {"untagged", false}});
        EXPECT_EQ(firsts({chosen}), Firsts({{7, -1}})) << order;
    }
}

TEST(FrameTags, masks_belong_to_the_frame_whatever_its_tags)
{
    TempFolder folder;
    const auto path = folder.file("x.tar");
    {
        FrameWriter out(path);
        out.mask(0);
        out.all("orig", 0);
    }
    EXPECT_EQ(firsts(read_frames(path)), Firsts({{1, 0}}));
}

TEST(FrameOrder, arrays_grouped_by_kind_are_collected_by_event)
{
    TempFolder folder;
    for (const auto& format : formats) {
        for (const bool channels_first : {false, true}) {
            const auto path = folder.file("x." + format);
            {
                FrameWriter out(path);
                for (const int ident : {4, 2, 9})
                    channels_first ? out.channels("*", ident) : out.frame("*", ident, ident);
                for (const int ident : {2, 4, 9})
                    channels_first ? out.frame("*", ident, ident) : out.channels("*", ident);
                for (const int ident : {2, 4, 9}) out.tickinfo("*", ident);
                for (const int ident : {4, 9, 2}) out.mask(ident);
            }
            EXPECT_EQ(firsts(read_frames(path)), Firsts({{4, 4}, {9, 9}, {2, 2}})) << format;
        }
    }
}

TEST(FrameOrder, what_comes_after_complete_frames_still_belongs_to_them)
{
    TempFolder folder;
    for (const auto& format : formats) {
        const auto path = folder.file("x." + format);
        {
            FrameWriter out(path);
            for (const int ident : {1, 2}) out.all("", ident, static_cast<float>(ident));
            for (const int ident : {1, 2}) out.mask(ident);
        }
        EXPECT_EQ(firsts(read_frames(path)), Firsts({{1, 1}, {2, 2}})) << format;
    }
}

TEST(FrameOrder, collected_frames_stay_within_a_limit_of_memory)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    constexpr size_t ncols = 10000;
    {
        FrameWriter out(path);
        for (int ident = 0; ident < 40; ++ident) {
            Sio::write_array(out.archive(), fmt::format("frame_*_{}.npy", ident), {2, ncols}, Samples(2 * ncols, 1));
        }
        for (int ident = 0; ident < 40; ++ident) out.channels("*", ident);
        for (int ident = 0; ident < 40; ++ident) out.tickinfo("*", ident);
    }
    EXPECT_EQ(read_frames(path).size(), 40U);
    const auto text = read_error<IOError>(path, {{"max_mb", 1}});
    EXPECT_TRUE(contains(text, "file '" + path + "', member 'frame_*_13.npy'")) << text;
    EXPECT_TRUE(contains(text, "the limit is 1 MB, FrameFileSource:source.max_mb")) << text;
    error_of<ValueError>([&] { read_frames(path, {{"max_mb", 0}}); });

    // Sorted by frame they need no more than one frame does.
    const auto sorted = folder.file("sorted.npz");
    {
        FrameWriter out(sorted);
        for (int ident = 0; ident < 40; ++ident) {
            Sio::write_array(out.archive(), fmt::format("frame_*_{}.npy", ident), {2, ncols}, Samples(2 * ncols, 1));
            out.channels("*", ident);
            out.tickinfo("*", ident);
        }
    }
    EXPECT_EQ(read_frames(sorted, {{"max_mb", 0.1}}).size(), 40U);
}

TEST(FrameLimits, a_channel_that_comes_twice_is_refused)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    {
        FrameWriter out(path);
        out.frame("orig", 3);
        out.channels("orig", 3, {11, 11});
        out.tickinfo("orig", 3);
    }
    const auto text = read_error<IOError>(path);
    EXPECT_TRUE(contains(text, "FrameFileSource:source: file '" + path + "', frame 3, tag 'orig'")) << text;
    EXPECT_TRUE(contains(text, "channel 11 stands 2 times in 'channels_orig_3.npy'")) << text;
}

TEST(FrameLimits, shapes_beyond_any_memory_are_refused_before_it_is_taken)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    const auto refusal = [&](const Sio::NpyHeader& header, size_t nbytes) {
        {
            FrameWriter out(path);
            const auto preamble = Sio::npy_preamble(header);
            out.archive().begin("frame_*_0.npy", preamble.size() + nbytes);
            out.archive().write(preamble.data(), preamble.size());
            out.archive().write(std::vector<char>(nbytes).data(), nbytes);
            out.channels("*", 0);
            out.tickinfo("*", 0);
        }
        return read_error<IOError>(path);
    };
    EXPECT_TRUE(contains(refusal({"i2", false, false, {400000000, 0}}, 0), "max_mb"));
    EXPECT_TRUE(contains(refusal({"i2", false, true, {size_t{1} << 60U, 0}}, 0), "max_mb"));
    EXPECT_TRUE(contains(refusal({"i1", false, false, {1 << 15, 1 << 15}}, 10), "10 bytes of data"));
}

TEST(FrameLimits, groups_that_are_far_apart_in_time_are_refused)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    for (const double tbin : {3e8, 2147483647., -2147483647.}) {
        {
            FrameWriter out(path);
            out.all("*", 0);
            out.frame("", 0);
            out.channels("", 0, {12, 13});
            out.tickinfo("", 0, tbin);
        }
        const auto text = read_error<IOError>(path);
        EXPECT_TRUE(contains(text, "file '" + path + "', frame 0")) << text;
        EXPECT_TRUE(contains(text, "ticks")) << text;
    }
    for (const double tbin : {2147483646., 2147483647.}) {
        {
            FrameWriter out(path);
            out.frame("*", 0);
            out.channels("*", 0);
            out.tickinfo("*", 0, tbin);
        }
        EXPECT_TRUE(contains(read_error<IOError>(path), "which can not be counted")) << tbin;
    }
}

TEST(FrameLimits, an_ident_beyond_an_int_is_called_so)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    {
        FrameWriter out(path);
        Sio::write_array<int>(out.archive(), "channels_*_2147483648.npy", {1}, {1});
    }
    const auto text = read_error<ValueError>(path);
    EXPECT_TRUE(contains(text, "member 'channels_*_2147483648.npy': the number 2147483648 is too large")) << text;
}
