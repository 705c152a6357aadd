#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace WireCell::Pytorch {

    /// What a call of a network was about.
    struct NetworkCall {
        at::Tensor input, output;
        int plane = 0;
        int tick_per_slice = 1;
        double input_scale = 1;
        double mask_thresh = 0;
        int anode_ident = 0;
        std::vector<int> channels;
    };

    /// Write a file that `torch.load(path)` reads as a tuple: the two tensors, and a dictionary with the keys plane,
    /// tick_per_slice, input_scale, mask_thresh, anode_ident, chlist.  IOError.
    void write_call(const std::string& filename, const NetworkCall& call);
}
