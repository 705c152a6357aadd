#pragma once
#include "WireCellIface/IApplication.h"

#include <exception>
#include <functional>
#include <thread>

namespace WireCell::Train {

    /// An application, such as that of a graph which makes training data, while it runs in a thread of its own.
    class Background {
      public:
        /// `at_end` is called there when it has ended, with what it threw: who waits for its data is told so.
        Background(IApplication::pointer application, std::function<void(std::exception_ptr failure)> at_end);
        /// Waits for its end.
        ~Background();
        Background(const Background&) = delete;
        Background& operator=(const Background&) = delete;

      private:
        std::thread m_thread;
    };
}
