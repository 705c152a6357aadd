#pragma once
#include <torch/script.h>

#include <string>

namespace WireCell::Nets {

    /// Give a module the weights of a state dict that was saved as an .npz file, an array for each of its names.
    /// ValueError, IOError: the file can not be read, or what it holds is not what the module has.
    void load_npz_weights(const torch::jit::Module& module, const std::string& path);
}
