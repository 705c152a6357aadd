#include "Components.h"
#include "WireCellIface/ITensorSetSource.h"

using namespace WireCell;

/// The members of tensor sets, as make_tar() takes them.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    static const std::vector<std::string> names = {
        "tensorset_0_metadata.json", "tensor_0_0_metadata.json",  "tensor_0_0_array.npy", "tensor_0_1_metadata.json",
        "tensor_0_1_array.npy",      "tensorset_1_metadata.json", "tensor_1_0_array.npy"};
    const std::string name = "in.tar";
    const auto path = spng::fuzz::write_input(name, spng::fuzz::make_tar(spng::fuzz::view(data, size), names));
    spng::fuzz::attempt({name}, [&] {
        spng::fuzz::drain<ITensorSetSource>("TensorFileSource", path, {}, [](const ITensorSet& set) {
            set.metadata().dump(-1, ' ', false, Configuration::error_handler_t::replace);
            for (const auto& tensor : *set.tensors()) tensor->size();
        });
    });
    return 0;
}
