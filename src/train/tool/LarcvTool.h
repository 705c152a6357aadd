#pragma once
#include <cstddef>
#include <string>
#include <vector>

/// What the program spng-larcv does with files in larcv3's sparse layout.  All give the text that is to be printed, and throw ValueError or
/// IOError which names the file.
namespace WireCell::Train {

    struct LarcvRequest {
        std::string file;
        std::string image = "sbndwire";        ///< name of the images
        std::string labels = "sbnd_cosmicseg"; ///< name of their labels
        std::string json;                      ///< of list and stats: file for the same as JSON
        size_t event = 0;                      ///< of dump: from 0 in the order of the file
        std::string output;                    ///< of dump: .npz file; of convert: .h5 file
        std::vector<std::string> inputs;       ///< of convert: .npz files, an event each
        int gzip = 4;                          ///< of convert: how hard lists are compressed
    };

    /// Events, with their numbers, images and pixels.
    std::string list_larcv(const LarcvRequest& request);

    /// Figures of each image and of all (LarcvStatistics.h).
    std::string larcv_stats(const LarcvRequest& request);

    /// An event as arrays `image` (float32) and `labels` (int32), [plane, row, column], and `event_id` (int32; run, subrun, event).
    std::string dump_larcv(const LarcvRequest& request);

    /// Such arrays to a file: pixels that are not 0 in the image, or labelled.  Without `event_id` events are numbered in the order of
    /// the inputs.
    std::string convert_to_larcv(const LarcvRequest& request);
}
