#include "DeviceUse.h"
#include "WireCellSpng/device/Host.h"

#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/VirtualGuardImpl.h>

namespace WireCell::SPNG {
    namespace {
        c10::DeviceAllocator* allocator_of(const c10::Device& device)
        {
            auto* const allocator = dynamic_cast<c10::DeviceAllocator*>(c10::GetAllocator(device.type()));
            return allocator && allocator->initialized() ? allocator : nullptr;
        }

        /// Held by tensors now, or at most since the peak was reset [MiB].
        double held_mb(const c10::Device& device, bool peak)
        {
            auto* const allocator = allocator_of(device);
            if (!allocator) return 0;
            const auto stat = allocator->getDeviceStats(device.index()).allocated_bytes[0];
            return static_cast<double>(peak ? stat.peak : stat.current) / (1024.0 * 1024.0);
        }

        void wait_for(const c10::Device& device)
        {
            c10::impl::VirtualGuardImpl(device.type()).synchronizeDevice(device.index());
        }
    }

    DeviceUse::DeviceUse(const c10::Device& device)
      : m_device(device)
      , m_wanted(!device.is_cpu() && host::wants_device_use())
    {
        if (!m_wanted) return;
        wait_for(m_device);
        if (auto* const allocator = allocator_of(m_device)) allocator->resetPeakStats(m_device.index());
        m_held_mb = held_mb(m_device, false);
        m_begin = std::chrono::steady_clock::now();
    }

    DeviceUse::~DeviceUse()
    {
        if (!m_wanted) return;
        try {
            wait_for(m_device);
            const std::chrono::duration<double> time = std::chrono::steady_clock::now() - m_begin;
            host::add_device_use(time.count(), held_mb(m_device, false) - m_held_mb, held_mb(m_device, true));
        }
        catch (const std::exception&) {
            // The device has failed, and the call itself tells of it.
        }
    }
}
