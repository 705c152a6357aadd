#include "Fuzz.h"
#include "jsonnet/JsonnetJoin.h"

/// A Jsonnet text whose imports are joined; "a.jsonnet" is itself.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const std::string name = "a.jsonnet";
    const auto path = spng::fuzz::write_input(name, spng::fuzz::view(data, size));
    spng::fuzz::attempt({name}, [&] { WireCell::Persist::join_imports(path, {}); });
    return 0;
}
