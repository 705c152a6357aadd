#pragma once

namespace WireCell::SPNG {

    /// Lets parallel loops of LibTorch that this thread runs have the threads that the host's engine grants to the
    /// call, until the end of the scope.
    class TorchThreads {
      public:
        TorchThreads();
        ~TorchThreads();
        TorchThreads(const TorchThreads&) = delete;
        TorchThreads& operator=(const TorchThreads&) = delete;

      private:
        int m_before = 0; ///< 0: nothing was changed
    };
}
