#pragma once
#include "WireCellIface/IApplication.h"

#include <exception>
#include <functional>
#include <thread>

namespace WireCell::Train {

    /// An application, such as that of a graph which makes training data, while it runs in a thread of its own.
    class Background {
      public:
        /// `at_end` is called there when it has ended, well or not: who waits for its data is told so.
        Background(IApplication::pointer application, std::function<void()> at_end);
        ~Background();
        Background(const Background&) = delete;
        Background& operator=(const Background&) = delete;

        /// Wait for its end, and throw what it threw.
        void finish();

      private:
        std::exception_ptr m_failure;
        std::thread m_thread; ///< last, as it uses what stands above
    };
}
