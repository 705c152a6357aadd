#pragma once
#include "SioTesting.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IFrameSink.h"
#include "WireCellIface/IFrameSource.h"
#include "archive/Archive.h"

/// What tests of frame files share.
namespace spng::test {
    using WireCell::Configuration;
    using WireCell::IFrame;
    using WireCell::IFrameSink;
    using WireCell::IFrameSource;
    using WireCell::ITerminal;
    using WireCell::ITrace;
    using Samples = std::vector<float>;

    inline IFrame::pointer make_frame(int ident, const ITrace::vector& traces)
    {
        return std::make_shared<WireCell::Aux::SimpleFrame>(ident, 1000.0, traces, 500.0);
    }

    inline ITrace::pointer make_trace(int channel, int tbin, const Samples& samples)
    {
        return std::make_shared<WireCell::Aux::SimpleTrace>(channel, tbin, samples);
    }

    /// The frames of an archive, checking that the end of the stream comes once.
    inline std::vector<IFrame::pointer> read_frames(const std::string& path,
                                                    Configuration cfg = Configuration::object())
    {
        cfg["inname"] = path;
        return drain<IFrameSource>(configured("FrameFileSource", "source", cfg));
    }

    inline IFrame::pointer read_frame(const std::string& path, const Configuration& cfg = Configuration::object())
    {
        const auto frames = read_frames(path, cfg);
        EXPECT_EQ(frames.size(), 1U);
        return frames.at(0);
    }

    inline void write_frames(const std::string& path, const std::vector<IFrame::pointer>& frames,
                             Configuration cfg = Configuration::object())
    {
        cfg["outname"] = path;
        const auto sink = configured("FrameFileSink", "sink", cfg);
        for (const auto& frame : frames) EXPECT_TRUE(feed<IFrameSink>(sink, frame));
        EXPECT_TRUE(feed<IFrameSink>(sink, nullptr));
        as<ITerminal>(sink)->finalize();
    }

    /// Channel to samples, for frames with one trace a channel.
    inline std::map<int, Samples> by_channel(const IFrame::pointer& frame)
    {
        std::map<int, Samples> samples;
        for (const auto& trace : *frame->traces()) samples[trace->channel()] = trace->charge();
        return samples;
    }

    inline std::vector<std::string> member_names(const std::string& path)
    {
        std::vector<std::string> names;
        WireCell::Sio::ArchiveReader reader(path, "test");
        while (reader.next()) names.push_back(reader.name());
        return names;
    }
}
