#pragma once
#include <torch/csrc/jit/api/module.h>

namespace WireCell::SPNG {

    /// See that no function of compiled code touches files or other processes, uses operators that are internal to LibTorch, or
    /// divides by a constant zero.  ValueError names the operator.
    void check_operators(const torch::jit::CompilationUnit& code);

    /// See that the attributes of an object, and of those that it holds, are of the classes that they are declared to be.
    void check_attributes(const torch::jit::Module& module);
}
