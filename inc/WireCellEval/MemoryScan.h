#pragma once
#include "WireCellUtil/Configuration.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace WireCell::Eval {

    /// What a network takes when it takes an image in pieces.
    struct ScanOptions {
        std::string model;                                  ///< TorchScript file
        std::string device = "cpu";                         ///< cpu, gpu, gpuN, cuda or cuda:N
        std::string chunk = "tick";                         ///< the dimension that is cut into pieces: tick or channel
        std::vector<int64_t> shape = {3, 800, 6000};        ///< features, channels, ticks before rebinning
        std::vector<int64_t> nchunks = {1, 2, 3, 4, 5, 10}; ///< numbers of pieces
        std::vector<int64_t> rebin = {1, 4, 6, 10};         ///< factors that ticks are divided by
        std::vector<std::string> axes = {"feature", "tick", "channel"}; ///< of a model that declares none
        std::optional<int> overlap;                                     ///< samples of context on each side of a piece
        std::optional<int> multiple;                                    ///< pieces begin at multiples of this
        int threads = 0;                                                ///< most threads, 0 for no limit
        bool no_onednn = false;
    };

    /// Run the network once for each number of pieces and each rebinning, on random numbers by the nodes SPNGTensorForward
    /// and SPNGTensorForwardTS, each run in a process of its own.  No LibTorch may have run in this process before.
    ///
    /// A cell for each run, {nchunks, rebin, wall_s [s], core_s [s], peak_mb, added_mb, device_peak_mb [MiB], ...}, or with
    /// {nchunks, rebin, error} where it failed.  ValueError: sizes, pieces or factors below 1, or a shape of other than
    /// three numbers.
    Configuration scan_memory(const ScanOptions& opt);

    /// The cells as a table in Markdown, pieces against rebinning.
    std::string to_markdown(const ScanOptions& opt, const Configuration& cells);

    /// The cells with the options, as they go to a file.
    Configuration to_json(const ScanOptions& opt, const Configuration& cells);
}
