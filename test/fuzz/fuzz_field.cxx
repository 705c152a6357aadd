#include "Fuzz.h"
#include "WireCellUtil/Response.h"

using namespace WireCell;

/// A field response file and its average over the wire regions.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const auto text = spng::fuzz::view(data, size);
    const std::string name = text.starts_with("BZ") ? "in.json.bz2" : "in.json";
    const auto path = spng::fuzz::write_input(name, text);
    bool loaded = false;
    Response::Schema::FieldResponse response;
    spng::fuzz::attempt({name}, [&] {
        response = Response::Schema::load(path.c_str());
        loaded = true;
    });
    if (loaded)
        spng::fuzz::attempt({"plane", "path", "field response"}, [&] { Response::wire_region_average(response); });
    return 0;
}
