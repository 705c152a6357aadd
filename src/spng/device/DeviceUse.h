#pragma once
#include <c10/core/Device.h>

#include <chrono>

namespace WireCell::SPNG {
    /// Charges the call that this thread is in with what it takes of a device until the end of the scope, if the job
    /// asks for that.  It then waits for the device, first for what others have queued and in the end for the call.
    class DeviceUse {
      public:
        explicit DeviceUse(const c10::Device& device);
        ~DeviceUse();
        DeviceUse(const DeviceUse&) = delete;
        DeviceUse& operator=(const DeviceUse&) = delete;

      private:
        c10::Device m_device;
        bool m_wanted;
        double m_held_mb = 0;
        std::chrono::steady_clock::time_point m_begin;
    };
}
