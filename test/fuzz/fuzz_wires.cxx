#include "Fuzz.h"
#include "WireCellUtil/WireSchema.h"
#include "geometry/WireSchemaImpl.h"

using namespace WireCell;
using namespace WireCell::WireSchema;

/// A wires file, with all corrections and what components ask of it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const auto text = spng::fuzz::view(data, size);
    const std::string name = text.starts_with("BZ") ? "in.json.bz2" : "in.json";
    const auto path = spng::fuzz::write_input(name, text);
    for (const auto correction : {Correction::load, Correction::pitch}) {
        std::shared_ptr<StoreDB> db;
        spng::fuzz::attempt({name}, [&] { db = std::make_shared<StoreDB>(read_file(path)); });
        if (!db) return 0;
        // From here on the callers name the file.
        spng::fuzz::attempt({"plane", "wire", "anode", "pitch"}, [&] {
            correct(*db, correction);
            const Store store(db);
            for (const auto& plane : store.planes()) {
                store.bounding_box(plane, true);
                store.wire_pitch(plane);
                store.channels(plane);
            }
            for (const auto& anode : store.anodes()) {
                for (const auto& face : store.faces(anode)) store.planes(face);
            }
        });
    }
    return 0;
}
