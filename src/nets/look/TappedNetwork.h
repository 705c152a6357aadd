#pragma once
#include <torch/csrc/jit/runtime/interpreter.h>
#include <torch/script.h>

#include <memory>
#include <string>
#include <vector>

namespace WireCell::Nets {

    /// A network of which more than its output is seen: what modules within it give.
    ///
    /// The steps of forward() are those of the file; calls of modules are put in place of them, and what some of these give is
    /// handed out, too, as it was before anything changed it in place.  So it goes for any TorchScript, whoever wrote it.
    /// Modules within loops and conditions are not seen.
    class TappedNetwork {
      public:
        /// What these modules give, as names_of() calls them.  ValueError for one that there is not, with the nearest.
        TappedNetwork(const torch::jit::Module& module, const std::vector<std::string>& layers);

        /// Modules that give one tensor, in the order of their calls, such as "inception3a.branch1.conv".  One that is
        /// called several times has a number behind it from the second on: "first#2".
        static std::vector<std::string> names_of(const torch::jit::Module& module);

        struct Pass {
            at::Tensor output;
            std::vector<at::Tensor> layers; ///< in the order of the names that were asked for
        };

        /// Gradients are kept unless the caller's guard says otherwise.  ValueError for a network whose output is no
        /// tensor, or that fails.
        Pass run(const at::Tensor& input) const;

      private:
        torch::jit::Module m_module;
        std::shared_ptr<torch::jit::Code> m_code;
    };
}
