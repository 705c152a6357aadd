#include "Fuzz.h"
#include "archive/Archive.h"

using WireCell::Sio::ArchiveReader;

/// The bytes of an archive, whatever it is: its members in turn are read in pieces, as a text, or skipped.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const std::string name = "in.npz";
    const auto path = spng::fuzz::write_input(name, spng::fuzz::view(data, size));
    spng::fuzz::attempt({name}, [&] {
        ArchiveReader reader(path, "fuzz");
        std::vector<char> piece(1000);
        for (size_t number = 0; reader.next(); ++number) {
            if (number % 3 == 0 && reader.size() < 100 * size) {
                for (size_t left = reader.size(); left > 0;) {
                    const size_t next = std::min(left, piece.size());
                    reader.read(piece.data(), next);
                    left -= next;
                }
                reader.expect_end();
            }
            else if (number % 3 == 1) {
                reader.read_text();
            }
            reader.part_read();
        }
    });
    return 0;
}
