#include "PretendGpu.h"

#include <c10/util/Exception.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>

namespace spng::pretend {
    namespace {
        constexpr size_t arena_bytes = size_t(1) << 36;
        constexpr size_t large = size_t(1) << 20;

        size_t setting(const char* name, size_t otherwise)
        {
            const char* text = std::getenv(name);
            return text ? std::strtoul(text, nullptr, 10) : otherwise;
        }

        /// Sizes are rounded up so that freed blocks serve again.
        size_t rounded(size_t nbytes)
        {
            if (nbytes > large) return (nbytes + large - 1) / large * large;
            size_t size = 512;
            while (size < nbytes) size *= 2;
            return size;
        }
    }

    Counts& counts()
    {
        static auto* all = new Counts;
        return *all;
    }

    int device_count()
    {
        static const int number = static_cast<int>(setting("SPNG_PRETEND_GPUS", 2));
        return number;
    }

    int& current_device()
    {
        static thread_local int device = 0;
        return device;
    }

    Memory& Memory::instance()
    {
        static auto* one = new Memory;
        return *one;
    }

    // The kernels' half comes first, then as much that no one may touch.
    Memory::Memory()
      : m_limit(setting("SPNG_PRETEND_GPU_MB", 16384) << 20)
      , m_uses(static_cast<size_t>(device_count()))
    {
        void* base = mmap(nullptr, 2 * arena_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        TORCH_CHECK(base != MAP_FAILED && mprotect(base, arena_bytes, PROT_READ | PROT_WRITE) == 0,
                    "no addresses for the pretended GPU");
        m_base = static_cast<char*>(base);
    }

    void* Memory::take(size_t nbytes, int device)
    {
        ++counts().blocks;
        counts().block_bytes += nbytes;
        const std::lock_guard lock(m_mutex);
        const auto size = rounded(nbytes);
        auto& use = m_uses.at(static_cast<size_t>(device));
        auto& free = m_free[size];
        TORCH_CHECK_WITH(OutOfMemoryError, use.now + size <= m_limit && (!free.empty() || m_end + size <= arena_bytes),
                         "CUDA out of memory (pretended). Tried to allocate ", size, " bytes, of ", m_limit, ", with ",
                         use.now, " in use");
        use.now += size;
        use.peak = std::max(use.peak, use.now);
        size_t offset = m_end;
        if (free.empty()) { m_end += size; }
        else {
            offset = free.back();
            free.pop_back();
        }
        return m_base + arena_bytes + offset;
    }

    void Memory::give_back(void* address, size_t nbytes, int device)
    {
        const std::lock_guard lock(m_mutex);
        const auto size = rounded(nbytes);
        const auto offset = static_cast<size_t>(static_cast<char*>(address) - m_base) - arena_bytes;
        if (size >= large) madvise(m_base + offset, size, MADV_DONTNEED);
        m_free[size].push_back(offset);
        m_uses.at(static_cast<size_t>(device)).now -= size;
    }

    void* Memory::for_kernel(const void* address) const
    {
        if (!address) return nullptr;
        const auto* at = static_cast<const char*>(address);
        TORCH_CHECK(at >= m_base + arena_bytes && at < m_base + 2 * arena_bytes, "not an address of a GPU");
        return const_cast<char*>(at - arena_bytes);
    }

    Memory::Use Memory::use(int device)
    {
        const std::lock_guard lock(m_mutex);
        return m_uses.at(static_cast<size_t>(device));
    }

    void Memory::forget_peak(int device)
    {
        const std::lock_guard lock(m_mutex);
        auto& use = m_uses.at(static_cast<size_t>(device));
        use.peak = use.now;
    }
}
