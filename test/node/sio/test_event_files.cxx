#include "ArrayIO.h"
#include "FrameFileTesting.h"
#include "WireCellAux/SimpleDepo.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellAux/SimpleTensorSet.h"
#include "WireCellIface/IDepoSetSink.h"
#include "WireCellIface/IDepoSetSource.h"
#include "WireCellIface/ITensorSetSink.h"
#include "WireCellIface/ITensorSetSource.h"
#include "WireCellUtil/AtomicFile.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <limits>

using namespace WireCell;
using namespace spng::test;

namespace {
    using Idents = std::vector<int>;

    IFrame::pointer simple_frame(int ident, float sample = 1)
    {
        return make_frame(ident, {make_trace(1, 0, {sample})});
    }

    IDepoSet::pointer simple_depos(int ident, double charge = -1)
    {
        const auto depo = std::make_shared<Aux::SimpleDepo>(0.0, Point(), charge, nullptr, 0, 0, 1, 1);
        return std::make_shared<Aux::SimpleDepoSet>(ident, IDepo::vector{depo});
    }

    ITensorSet::pointer simple_tensors(int ident)
    {
        return std::make_shared<Aux::SimpleTensorSet>(ident, Configuration(), std::make_shared<ITensor::vector>());
    }

    template <class Sink>
    void write(const std::string& type, const std::string& path,
               const std::vector<typename Sink::input_pointer>& events)
    {
        const auto sink = configured(type, "sink", {{"outname", path}});
        for (const auto& one : events) feed<Sink>(sink, one);
        feed<Sink>(sink, nullptr);
        as<ITerminal>(sink)->finalize();
    }

    template <class Source>
    Idents idents(const std::string& type, const Configuration& inname)
    {
        Idents found;
        for (const auto& one : drain<Source>(configured(type, "source", {{"inname", inname}}))) {
            found.push_back(one->ident());
        }
        return found;
    }

    Idents frame_idents(const Configuration& inname) { return idents<IFrameSource>("FrameFileSource", inname); }

    std::vector<std::string> files(const TempFolder& folder)
    {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(folder.file(""))) {
            names.push_back(entry.path().filename().string());
        }
        std::sort(names.begin(), names.end());
        return names;
    }
    using Names = std::vector<std::string>;
}

TEST(EventFiles, a_glob_reads_archives_in_the_order_of_their_numbers)
{
    TempFolder folder;
    write_frames(folder.file("run-10.npz"), {simple_frame(5)});
    write_frames(folder.file("run-2.npz"), {simple_frame(7), simple_frame(6)});
    write_frames(folder.file("other.npz"), {simple_frame(8)});
    EXPECT_EQ(frame_idents(folder.file("run-*.npz")), Idents({7, 6, 5}));
    EXPECT_EQ(frame_idents({folder.file("other.npz"), folder.file("run-[0-9].npz")}), Idents({8, 7, 6}));
}

TEST(EventFiles, a_list_reads_archives_in_its_order_and_passes_empty_ones)
{
    TempFolder folder;
    const LogFile log;
    write_frames(folder.file("a.npz"), {simple_frame(1)});
    write_frames(folder.file("b.npz"), {});
    write_frames(folder.file("c.tar"), {simple_frame(3)});
    EXPECT_EQ(frame_idents({folder.file("c.tar"), folder.file("b.npz"), folder.file("a.npz")}), Idents({3, 1}));
    EXPECT_TRUE(log.has("b.npz' has no members"));
}

TEST(EventFiles, idents_of_earlier_archives_are_renumbered_with_one_warning)
{
    TempFolder folder;
    const LogFile log;
    write_frames(folder.file("a.npz"), {simple_frame(0, 1), simple_frame(3, 2)});
    write_frames(folder.file("b.npz"), {simple_frame(0, 3), simple_frame(2, 4), simple_frame(3, 5)});
    const auto frames = drain<IFrameSource>(configured("FrameFileSource", "in", {{"inname", folder.file("?.npz")}}));
    Idents found;
    Samples samples;
    for (const auto& frame : frames) {
        found.push_back(frame->ident());
        samples.push_back(frame->traces()->at(0)->charge().at(0));
    }
    EXPECT_EQ(found, Idents({0, 3, 4, 2, 5}));
    EXPECT_EQ(samples, Samples({1, 2, 3, 4, 5}));
    EXPECT_TRUE(log.has("event 0 of '" + folder.file("b.npz") + "' becomes event 4"));
    EXPECT_FALSE(log.has("becomes event 5"));
}

TEST(EventFiles, no_ident_is_beyond_the_largest)
{
    TempFolder folder;
    constexpr int largest = std::numeric_limits<int>::max();
    write_frames(folder.file("a.npz"), {simple_frame(largest)});
    write_frames(folder.file("b.npz"), {simple_frame(largest)});
    EXPECT_EQ(frame_idents({folder.file("a.npz"), folder.file("b.npz")}), Idents({largest, 0}));
}

TEST(EventFiles, depos_and_tensors_come_from_several_archives_too)
{
    TempFolder folder;
    write<IDepoSetSink>("DepoFileSink", folder.file("depos-1.npz"), {simple_depos(0)});
    write<IDepoSetSink>("DepoFileSink", folder.file("depos-2.tgz"), {simple_depos(0), simple_depos(4)});
    EXPECT_EQ(idents<IDepoSetSource>("DepoFileSource", folder.file("depos-*.*z")), Idents({0, 1, 4}));
    write<ITensorSetSink>("TensorFileSink", folder.file("tensors-1.npz"), {simple_tensors(2)});
    write<ITensorSetSink>("TensorFileSink", folder.file("tensors-2.npz"), {simple_tensors(2)});
    EXPECT_EQ(idents<ITensorSetSource>("TensorFileSource", folder.file("tensors-*.npz")), Idents({2, 3}));
}

TEST(EventFiles, names_that_fit_nothing_are_refused)
{
    const auto refusal = [](const Configuration& inname) {
        return error_of<Exception>([&] { configured("FrameFileSource", "in", {{"inname", inname}}); });
    };
    EXPECT_TRUE(contains(refusal("no-such-*.npz"), "FrameFileSource:in: no file fits 'no-such-*.npz'"));
    EXPECT_TRUE(contains(refusal(Configuration::array()), "FrameFileSource:in.inname: got [] (want a file name"));
    EXPECT_TRUE(contains(refusal(3), "FrameFileSource:in.inname: got 3"));
}

TEST(EventFiles, a_number_in_the_name_gives_an_archive_for_each_event)
{
    TempFolder folder;
    write_frames(folder.file("sub/x-%d.npz"), {simple_frame(7), simple_frame(-12)});
    EXPECT_EQ(frame_idents(folder.file("sub/x-7.npz")), Idents({7}));
    EXPECT_EQ(frame_idents(folder.file("sub/x--12.npz")), Idents({-12}));
    write<IDepoSetSink>("DepoFileSink", folder.file("d%03d.tar.gz"), {simple_depos(5)});
    write<ITensorSetSink>("TensorFileSink", folder.file("t%02d.zip"), {simple_tensors(5)});
    EXPECT_EQ(files(folder), Names({"d005.tar.gz", "sub", "t05.zip"}));
}

TEST(EventFiles, an_archive_of_one_event_is_there_before_the_job_ends)
{
    TempFolder folder;
    const auto sink = configured("FrameFileSink", "early", {{"outname", folder.file("x%d.npz")}});
    EXPECT_TRUE(folder.is_empty());
    feed<IFrameSink>(sink, simple_frame(1));
    EXPECT_EQ(files(folder), Names({"x1.npz"}));
    AtomicFile::give_up_all();
    EXPECT_EQ(frame_idents(folder.file("x1.npz")), Idents({1}));
}

TEST(EventFiles, an_archive_of_one_event_is_not_overwritten_by_the_next)
{
    TempFolder folder;
    const auto sink = configured("FrameFileSink", "twice", {{"outname", folder.file("x%d.npz")}});
    feed<IFrameSink>(sink, simple_frame(1, 10));
    const auto text = error_of<ValueError>([&] { feed<IFrameSink>(sink, simple_frame(1, 20)); });
    EXPECT_TRUE(contains(text, "FrameFileSink:twice: an event 1 comes a second time")) << text;
    EXPECT_EQ(by_channel(read_frame(folder.file("x1.npz"))), (std::map<int, Samples>{{1, {10}}}));
}

TEST(EventFiles, no_sink_writes_what_a_source_reads_whichever_comes_first)
{
    TempFolder folder;
    const auto path = folder.file("run-3.npz");
    write_frames(path, {simple_frame(3)});
    const auto source = configured("FrameFileSource", "in", {{"inname", path}});
    for (const auto* name : {"run-3.npz", "run-%d.npz", "x/../run-3.npz"}) {
        for (const auto* type : {"FrameFileSink", "DepoFileSink", "TensorFileSink"}) {
            const auto text = error_of<ValueError>([&] { configured(type, "out", {{"outname", folder.file(name)}}); });
            EXPECT_TRUE(contains(text, std::string(type) + ":out: can not write")) << text;
            EXPECT_TRUE(contains(text, "FrameFileSource:in reads \"" + path + "\"")) << text;
        }
    }
    drain<IFrameSource>(source);
    const auto sink = configured("FrameFileSink", "out", {{"outname", path}});
    const auto text = error_of<ValueError>([&] { configured("FrameFileSource", "in", {{"inname", path}}); });
    EXPECT_TRUE(contains(text, "FrameFileSource:in: can not read")) << text;
    as<ITerminal>(sink)->finalize();
}

TEST(EventFiles, no_two_sinks_write_one_file)
{
    TempFolder folder;
    std::filesystem::create_directory_symlink(folder.file(""), folder.file("link"));
    for (const auto* name : {"x.npz", "x-%d.npz"}) {
        const auto first = configured("FrameFileSink", "one", {{"outname", folder.file(name)}});
        const auto other = folder.file(std::string("link/") + name);
        const auto text = error_of<ValueError>([&] { configured("TensorFileSink", "two", {{"outname", other}}); });
        EXPECT_TRUE(contains(text, "TensorFileSink:two: can not write \"" + other + "\": FrameFileSink:one writes"))
            << text;
    }
}

TEST(EventFiles, outputs_may_be_named_by_the_files_that_events_come_from)
{
    TempFolder folder;
    write_frames(folder.file("a.npz"), {simple_frame(0, 1), simple_frame(4, 2)});
    write_frames(folder.file("b.tar.gz"), {simple_frame(0, 3)});
    const Configuration inputs = {folder.file("a.npz"), folder.file("b.tar.gz")};
    for (const auto* name : {"sig-%(input)s.npz", "sig-%(input)s-%(index)02d.npz", "sig-%(input)s-%d.npz"}) {
        const auto outname = folder.file(name);
        const auto source = configured("FrameFileSource", "in", {{"inname", inputs}, {"outputs", {outname}}});
        const auto sink = configured("FrameFileSink", "out", {{"outname", outname}, {"origin", "FrameFileSource:in"}});
        for (const auto& frame : drain<IFrameSource>(source)) feed<IFrameSink>(sink, frame);
        as<ITerminal>(sink)->finalize();
    }
    EXPECT_EQ(files(folder), Names({"a.npz", "b.tar.gz", "sig-a-0.npz", "sig-a-00.npz", "sig-a-01.npz", "sig-a-4.npz",
                                    "sig-a.npz", "sig-b-0.npz", "sig-b-00.npz", "sig-b.npz"}));
    // Events keep their idents.
    EXPECT_EQ(frame_idents(folder.file("sig-a.npz")), Idents({0, 4}));
    EXPECT_EQ(frame_idents(folder.file("sig-b.npz")), Idents({0}));
    EXPECT_EQ(by_channel(read_frame(folder.file("sig-b-0.npz"))), (std::map<int, Samples>{{1, {3}}}));

    const auto text = error_of<ValueError>([&] {
        configured("FrameFileSink", "out", {{"outname", folder.file("x-%(input)s.npz")}});
    });
    EXPECT_TRUE(contains(text, "FrameFileSink:out: the name")) << text;
    EXPECT_TRUE(contains(text, "key 'origin'")) << text;
    write_frames(folder.file("sub/a.npz"), {simple_frame(0)});
    const auto twice = error_of<ValueError>([&] {
        configured("FrameFileSource", "in",
                   {{"inname", {folder.file("a.npz"), folder.file("sub/a.npz")}},
                    {"outputs", {folder.file("x-%(input)s.npz")}}});
    });
    EXPECT_TRUE(contains(twice, "have one name, 'a'")) << twice;
}

TEST(EventFiles, an_output_named_by_its_input_is_complete_when_a_later_input_fails)
{
    TempFolder folder;
    write_frames(folder.file("a.npz"), {simple_frame(0), simple_frame(1)});
    std::ofstream(folder.file("b.npz")) << "no archive";
    const auto outname = folder.file("sig-%(input)s.npz");
    const auto run = [&](size_t nframes) {
        const auto source =
            configured("FrameFileSource", "in",
                       {{"inname", {folder.file("a.npz"), folder.file("b.npz")}}, {"outputs", {outname}}});
        const auto sink = configured("FrameFileSink", "out", {{"outname", outname}, {"origin", "FrameFileSource:in"}});
        for (size_t ind = 0; ind < 2; ++ind) {
            IFrame::pointer frame;
            (*as<IFrameSource>(source))(frame);
            if (ind < nframes) feed<IFrameSink>(sink, frame);
        }
        EXPECT_TRUE(contains(error_of<IOError>([&] { drain<IFrameSource>(source); }), "b.npz"));
        // As the program does when a job has failed.
        AtomicFile::give_up_all();
    };
    run(2);
    EXPECT_EQ(files(folder), Names({"a.npz", "b.npz", "sig-a.npz"}));
    EXPECT_EQ(frame_idents(folder.file("sig-a.npz")), Idents({0, 1}));
    std::filesystem::remove(folder.file("sig-a.npz"));
    // One event has not yet come to the sink.
    run(1);
    EXPECT_EQ(files(folder), Names({"a.npz", "b.npz", "sig-a.incomplete.npz"}));
}

TEST(EventFiles, an_output_that_is_there_is_refused_or_resumed_behind)
{
    TempFolder folder;
    write_frames(folder.file("a.npz"), {simple_frame(0), simple_frame(1)});
    write_frames(folder.file("b.npz"), {simple_frame(2)});
    const auto source = [&](const std::string& outname, const std::string& existing) {
        return configured("FrameFileSource", "in",
                          {{"inname", {folder.file("a.npz"), folder.file("b.npz")}},
                           {"outputs", {folder.file(outname)}},
                           {"existing", existing}});
    };
    const auto count = [&](const std::string& outname, const std::string& existing) {
        return drain<IFrameSource>(source(outname, existing)).size();
    };
    write_frames(folder.file("sig-1.npz"), {simple_frame(1)});
    EXPECT_EQ(count("sig-%d.npz", "replace"), 3U);
    EXPECT_EQ(count("sig-%d.npz", "resume"), 2U);
    auto text = error_of<ValueError>([&] { count("sig-%d.npz", "refuse"); });
    EXPECT_TRUE(contains(text, "the output '" + folder.file("sig-1.npz") + "' exists already")) << text;
    EXPECT_TRUE(contains(text, "-A overwrite=true")) << text;

    write_frames(folder.file("all-a.npz"), {simple_frame(0)});
    EXPECT_EQ(count("all-%(input)s.npz", "resume"), 1U);
    text = error_of<ValueError>([&] { source("all-%(input)s.npz", "refuse"); });
    EXPECT_TRUE(contains(text, "all-a.npz' exists already")) << text;

    // With nothing to do that is no error, and what is there stays.
    EXPECT_EQ(count("a.npz", "resume"), 0U);
    const auto before = frame_idents(folder.file("sig-1.npz"));
    const auto sink =
        configured("FrameFileSink", "out", {{"outname", folder.file("sig-1.npz")}, {"existing", "resume"}});
    as<ITerminal>(sink)->finalize();
    EXPECT_EQ(frame_idents(folder.file("sig-1.npz")), before);
    text = error_of<ValueError>([&] {
        configured("FrameFileSink", "out", {{"outname", folder.file("sig-1.npz")}, {"existing", "refuse"}});
    });
    EXPECT_TRUE(contains(text, "FrameFileSink:out: the output")) << text;
}

TEST(EventFiles, damaged_files_are_skipped_if_that_is_wanted_and_told_at_the_end)
{
    TempFolder folder;
    for (int number = 0; number < 4; ++number) {
        write_frames(folder.file("run-" + std::to_string(number) + ".npz"),
                     {simple_frame(number), simple_frame(10 + number)});
    }
    std::filesystem::resize_file(folder.file("run-0.npz"), 300);
    {
        // A second event without its channels.
        Sio::ArchiveWriter archive(folder.file("run-2.npz"), "test");
        const auto preamble = Sio::npy_preamble({"f4", false, false, {0, 0}});
        archive.begin("frame_*_2.npy", preamble.size());
        archive.write(preamble.data(), preamble.size());
        archive.close();
    }
    Configuration cfg = {{"inname", folder.file("run-*.npz")}};
    error_of<IOError>([&] { configured("FrameFileSource", "in", cfg); });
    cfg["skip_bad"] = true;
    const auto source = configured("FrameFileSource", "in", cfg);
    Idents found;
    for (const auto& frame : drain<IFrameSource>(source)) found.push_back(frame->ident());
    EXPECT_EQ(found, Idents({1, 11, 3, 13}));
    const auto text = error_of<IOError>([&] { as<ITerminal>(source)->finalize(); });
    EXPECT_TRUE(contains(text, "FrameFileSource:in: 2 of 4 files were damaged and skipped")) << text;
    EXPECT_TRUE(contains(text, "run-0.npz")) << text;
    EXPECT_TRUE(contains(text, "run-2.npz', frame 2, tag '*': the archive lacks 'channels")) << text;
}

TEST(EventFiles, a_folder_that_can_not_be_is_refused_before_the_first_event)
{
    TempFolder folder;
    std::ofstream(folder.file("plain")) << "x";
    const auto text = error_of<IOError>([&] {
        configured("FrameFileSink", "nowhere", {{"outname", folder.file("plain/x%d.npz")}});
    });
    EXPECT_TRUE(contains(text, "FrameFileSink:nowhere: ")) << text;
}

TEST(EventFiles, an_archive_that_is_given_up_keeps_its_complete_events)
{
    TempFolder folder;
    const LogFile log;
    const auto sink = configured("FrameFileSink", "stopped", {{"outname", folder.file("x.npz")}});
    feed<IFrameSink>(sink, simple_frame(1));
    feed<IFrameSink>(sink, simple_frame(2));
    AtomicFile::give_up_all();
    EXPECT_EQ(files(folder), Names({"x.incomplete.npz"}));
    EXPECT_EQ(frame_idents(folder.file("x.incomplete.npz")), Idents({1, 2}));
    EXPECT_TRUE(log.has("x.incomplete.npz' holds its first 2 event(s)"));
}

TEST(EventFiles, an_event_that_can_not_be_written_leaves_those_before_it)
{
    TempFolder folder;
    const auto sink = configured("DepoFileSink", "bad", {{"outname", folder.file("x.tar.gz")}});
    feed<IDepoSetSink>(sink, simple_depos(1));
    error_of<ValueError>([&] { feed<IDepoSetSink>(sink, simple_depos(2, std::nan(""))); });
    EXPECT_EQ(files(folder), Names({"x.incomplete.tar.gz"}));
    EXPECT_EQ(idents<IDepoSetSource>("DepoFileSource", folder.file("x.incomplete.tar.gz")), Idents({1}));
}
