#include "Components.h"
#include "WireCellIface/IDepoSetSource.h"

using namespace WireCell;

/// The arrays of sets of deposits, as make_tar() takes them.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    static const std::vector<std::string> names = {"depo_data_0.npy", "depo_info_0.npy",  "depo_data_1.npy",
                                                   "depo_info_1.npy", "depo_info_-1.npy", "other_x_0.npy"};
    const std::string name = "in.tar";
    const auto path = spng::fuzz::write_input(name, spng::fuzz::make_tar(spng::fuzz::view(data, size), names));
    spng::fuzz::attempt({name}, [&] {
        spng::fuzz::drain<IDepoSetSource>("DepoFileSource", path, {}, [](const IDepoSet& set) {
            for (const auto& depo : *set.depos()) {
                for (auto prior = depo->prior(); prior; prior = prior->prior()) {}
            }
        });
    });
    return 0;
}
