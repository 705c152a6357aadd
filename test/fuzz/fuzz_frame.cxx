#include "Components.h"
#include "WireCellAux/FrameTools.h"
#include "WireCellIface/IFrameSource.h"

using namespace WireCell;

/// The arrays of frames, as make_tar() takes them.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    static const std::vector<std::string> names = {"frame_*_0.npy",
                                                   "channels_*_0.npy",
                                                   "tickinfo_*_0.npy",
                                                   "summary_*_0.npy",
                                                   "chanmask_bad_0.npy",
                                                   "frame_orig_0.npy",
                                                   "channels_orig_0.npy",
                                                   "summary_orig_0.npy",
                                                   "tickinfo_orig_0.npy",
                                                   "frame__1.npy",
                                                   "channels__1.npy",
                                                   "tickinfo__1.npy",
                                                   "frame__0.npy",
                                                   "channels__0.npy",
                                                   "tickinfo__0.npy",
                                                   "frame_*_-7.npy",
                                                   "nothing"};
    const std::string name = "in.tar";
    const auto path = spng::fuzz::write_input(name, spng::fuzz::make_tar(spng::fuzz::view(data, size), names));
    spng::fuzz::attempt({name}, [&] {
        const auto cfg = Configuration{{"tags", {"orig"}}};
        spng::fuzz::drain<IFrameSource>("FrameFileSource", path, cfg, [](const IFrame& frame) {
            if (frame.traces()->empty()) return;
            Aux::channels(*frame.traces());
            Aux::tbin_range(*frame.traces());
        });
    });
    return 0;
}
