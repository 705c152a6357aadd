#pragma once

namespace WireCell::Flow {
    /// How many threads the call that this thread is in may use, its own included; 0 when no engine says so.
    int thread_share();

    /// Announces the share of this thread until the end of the scope.
    class ThreadShare {
      public:
        explicit ThreadShare(int share);
        ~ThreadShare();
        ThreadShare(const ThreadShare&) = delete;
        ThreadShare& operator=(const ThreadShare&) = delete;

      private:
        int m_before;
    };
}
