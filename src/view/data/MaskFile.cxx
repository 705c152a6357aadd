#include "view/data/MaskFile.h"

#include "WireCellSpng/base/Check.h"
#include "sio/ArrayIO.h"
#include "sio/MemberName.h"
#include "sio/scan/Scan.h"
#include "view/data/DataFile.h"

#include <algorithm>

namespace WireCell::View {

    void write_mask_file(const MaskFileOptions& options, const std::string& path)
    {
        const auto scan = Sio::read_scan(options.scan);
        const auto classes = Sio::scan_classes(options.classes, options.value, "--class");
        const auto data = open_data_file(options.data, options.max_mb);
        Sio::ArchiveWriter archive(path, "spng-view");
        size_t nevents = 0;
        for (size_t event = 0; event < data->events().size(); ++event) {
            const auto& info = data->events()[event];
            const auto frame = std::find_if(info.images.begin(), info.images.end(),
                                            [](const auto& image) { return image.kind == "frame"; });
            if (frame == info.images.end()) continue;
            const auto image = data->read(event, static_cast<size_t>(frame - info.images.begin()));
            SPNG_VALIDATE(!image.channels.empty() && image.tick > 0, "'{}': event {} tells no channels or no tick",
                          options.data, info.ident);
            const Sio::MaskGrid grid{image.channels, image.start, image.tick, image.ncolumns};
            const auto samples = Sio::scan_values(scan.regions, info.ident, classes, grid);
            const auto name = [&](const char* kind) { return Sio::member_name(kind, "*", info.ident); };
            Sio::write_array<float>(archive, name("frame"), {image.nrows, image.ncolumns}, samples);
            Sio::write_array<int>(archive, name("channels"), {image.nrows}, image.channels);
            Sio::write_array<double>(archive, name("tickinfo"), {3}, {image.start, image.tick, 0});
            archive.end_event();
            ++nevents;
        }
        SPNG_VALIDATE(nevents > 0, "'{}' has no frames", options.data);
        archive.close();
    }
}
