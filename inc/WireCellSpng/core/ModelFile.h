#pragma once
#include <c10/core/Device.h>

#include <memory>
#include <string>

namespace torch::jit {
    struct Module;
}

namespace WireCell::SPNG {

    /// Where the file of a network is.  A name without a "/" is that of a file that comes with this installation, or else
    /// of one in a folder of WIRECELL_PATH, and never one of the current folder; any other is a path, looked for as data
    /// are.  IOError if there is none.
    std::string find_model(const std::string& name);

    /// A network as torch.jit.save writes it, checked before LibTorch sees it: the archive, its pickles and its code.
    ///
    /// A network is a program that runs with the rights of its user.  What touches files or other processes is refused,
    /// which is no reason to run a network of unknown origin.
    class ModelFile {
      public:
        /// IOError names the file, what it is, and what is wrong.
        explicit ModelFile(std::string path);

        /// What the network says of itself, the member extra/spng.json; empty if there is none.
        const std::string& card() const { return m_card; }

        /// The network on a device.  A division of integers by zero in it is an error and no crash.
        torch::jit::Module load(c10::Device device) const;

      private:
        std::string m_path;
        std::string m_content;
        std::string m_card;
    };

    /// The part of an error of LibTorch's that says something, as one short line of plain text.
    std::string torch_reason(const std::exception& error);
}
