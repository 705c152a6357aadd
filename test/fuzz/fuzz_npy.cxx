#include "Fuzz.h"
#include "Npy.h"

#include <cstring>

using namespace WireCell;
using namespace WireCell::Sio;

/// The bytes of an npy file: its header, and its elements in all ways in which they are converted.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    size_t at = 0;
    const auto take = [&](void* to, size_t nbytes) {
        if (nbytes > size - at) THROW(IOError() << errmsg{"in.npy: ends early"});
        if (nbytes > 0) std::memcpy(to, data + at, nbytes);
        at += nbytes;
    };
    spng::fuzz::attempt({"in.npy"}, [&] {
        const auto header = read_npy_header(take, "in.npy");
        if (header.nbytes() > size - at) return;
        std::vector<std::byte> raw(header.nbytes());
        take(raw.data(), raw.size());
        std::vector<std::byte> ordered(raw.size());
        npy_to_c_order(header, raw.data(), ordered.data());
        npy_to_native(header, ordered.data());
        std::vector<float> floats(header.count());
        std::vector<double> doubles(header.count());
        std::vector<int> integers(header.count());
        npy_convert(header, raw.data(), header.count(), floats.data(), "in.npy");
        npy_convert(header, raw.data(), header.count(), doubles.data(), "in.npy");
        npy_convert(header, raw.data(), header.count(), integers.data(), "in.npy");
    });
    return 0;
}
