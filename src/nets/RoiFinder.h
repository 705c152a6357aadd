#pragma once
#include <torch/script.h>

#include <string>

namespace WireCell::Nets {

    /// The weight-free finder of regions of interest that jobs use until a trained network is given.
    ///
    /// In: [batch, feature, tick, channel], features dense (electrons/4000 per tick), mp2, mp3.  Out: [batch, 1, tick,
    /// channel] in 0..1.  The dense image, smoothed by a binomial kernel, counts in units of its noise (120 electrons per
    /// tick for the ProtoDUNE front end): 4 make a signal, or 2 where both other planes see charge too.
    torch::jit::Module make_roi_finder();

    /// Write it with its card (docs/networks.md).  std::runtime_error that names the file: it can not be written.
    void save_roi_finder(const std::string& path);
}
