#pragma once

namespace WireCell::Train {

    /// Until the end of the scope LibTorch's loops in this thread run in this thread alone.  What makes batches has little to do in each of
    /// them, and the other cores have the network.
    class OneThread {
      public:
        OneThread();
        ~OneThread();
        OneThread(const OneThread&) = delete;
        OneThread& operator=(const OneThread&) = delete;

      private:
        int m_before;
    };
}
