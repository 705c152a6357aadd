#include "Components.h"
#include "WireCellIface/IDepoSetSource.h"

using namespace WireCell;

/// A table of segments as a text.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const std::string name = "in.txt";
    const auto path = spng::fuzz::write_input(name, spng::fuzz::view(data, size));
    spng::fuzz::attempt({name}, [&] {
        const auto cfg = Configuration{{"model", "electrons"}, {"step_size", 0}};
        spng::fuzz::drain<IDepoSetSource>("SegmentFileSource", path, cfg, [](const IDepoSet& set) { set.depos(); });
    });
    return 0;
}
