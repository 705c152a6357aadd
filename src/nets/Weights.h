#pragma once
#include <torch/script.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace WireCell::Nets {

    /// Weights and buffers of a module by name, in the order of PyTorch's state_dict(): of each module its parameters,
    /// its buffers, and then the modules within it.  The tensors are the module's own.
    std::vector<std::pair<std::string, at::Tensor>> state_dict(const torch::jit::Module& module);

    /// Takes weights for a module, one after another, in any order, and in the end asks that all have come.
    ///
    /// Names may begin with "module.", as those of networks trained in parallel do.  Numbers of batches
    /// (num_batches_tracked) may be missing.  `source` begins every message, a ValueError.
    class WeightLoader {
      public:
        WeightLoader(const torch::jit::Module& module, std::string source);

        /// The tensor that takes these numbers, whose shape must be this one.
        at::Tensor place(const std::string& name, at::IntArrayRef shape);

        /// Check that what came are finite numbers and that nothing is missing.
        void finish();

      private:
        struct Entry {
            std::string name;
            at::Tensor tensor;
            bool is_given = false;
        };
        std::vector<Entry> m_entries;
        std::string m_source;
    };
}
