#pragma once
#include <string>

namespace WireCell::View {

    /// What of a hand scan becomes a truth.
    struct MaskFileOptions {
        std::string scan;    ///< its file
        std::string data;    ///< an archive of frames whose channels and ticks the truth has
        std::string classes; ///< as scan_classes() has it; all if empty
        double value = 1;    ///< of covered samples; the others are 0
        double max_mb = 4000;
    };

    /// Write an archive of frames with the covered samples of every event, for metrics and for training: frames without a tag,
    /// as jobs write them.  IOError, ValueError: a file can not be read, or has no frames.
    void write_mask_file(const MaskFileOptions& options, const std::string& path);
}
