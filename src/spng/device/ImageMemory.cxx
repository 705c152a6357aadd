#include "ImageMemory.h"

#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>
#include <malloc.h>
#include <sys/mman.h>

#include <cstdlib>
#include <list>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace WireCell::SPNG {

    namespace {
        constexpr size_t least_size = size_t{4} << 20; ///< [bytes] smaller tensors are the C library's
        constexpr size_t small_page = 4096, large_page = size_t{1} << 21;

        size_t rounded_up(size_t size, size_t unit) { return (size + unit - 1) / unit * unit; }

        bool is_set(const char* variable)
        {
            const char* wish = std::getenv(variable);
            return wish && std::string_view(wish) == "1";
        }

        /// Memory from the system, which begins with a large page; null where there is none.
        char* map_pages(size_t size)
        {
            const size_t all = size + large_page;
            void* found = ::mmap(nullptr, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (found == MAP_FAILED) return nullptr;
            auto* const begin = static_cast<char*>(found);
            auto* const start = begin + (large_page - reinterpret_cast<uintptr_t>(begin) % large_page) % large_page;
            if (start > begin) ::munmap(begin, static_cast<size_t>(start - begin));
            ::munmap(start + size, static_cast<size_t>(begin + all - (start + size)));
            // As LibTorch's own allocator asks for large pages.
            static const bool are_large = is_set("THP_MEM_ALLOC_ENABLE");
            if (are_large) ::madvise(start, size, MADV_HUGEPAGE);
            return start;
        }

        /// Blocks in use and idle ones, which together never take more than those in use once did.
        class ImageMemory final : public c10::Allocator {
          public:
            /// Tensors may outlive all static objects: no one destroys it.
            static ImageMemory& only()
            {
                static auto* const memory = new ImageMemory(c10::GetCPUAllocator());
                return *memory;
            }

            c10::DataPtr allocate(size_t size) override
            {
                if (size < least_size) return m_usual->allocate(size);
                auto* block = take(size);
                return {block, block, &give_back, c10::Device(c10::kCPU)};
            }

            c10::DeleterFnPtr raw_deleter() const override { return &give_back; }

            void copy_data(void* to, const void* from, size_t size) const override
            {
                default_copy_data(to, from, size);
            }

          private:
            explicit ImageMemory(c10::Allocator* usual)
              : m_usual(usual)
            {
            }

            struct Block {
                char* begin;
                size_t size;
            };

            void* take(size_t wanted)
            {
                const std::lock_guard lock(m_mutex);
                const size_t size = rounded_up(wanted, small_page);
                auto best = m_idle.end();
                for (auto one = m_idle.begin(); one != m_idle.end(); ++one) {
                    const bool fits = one->size >= size && one->size - size <= size / 8;
                    if (fits && (best == m_idle.end() || one->size <= best->size)) best = one;
                }
                Block block{nullptr, size};
                if (best != m_idle.end()) {
                    block = *best;
                    m_idle_bytes -= block.size;
                    m_idle.erase(best);
                }
                else {
                    if (m_used_bytes + size > m_most_bytes) trim_heap();
                    while (!m_idle.empty() && m_used_bytes + m_idle_bytes + size > m_most_bytes) release_oldest();
                    block.begin = map_pages(size);
                    TORCH_CHECK_WITH(OutOfMemoryError, block.begin, "not enough memory: you tried to allocate ", wanted,
                                     " bytes");
                }
                m_used_bytes += block.size;
                m_most_bytes = std::max(m_most_bytes, m_used_bytes);
                m_used.emplace(block.begin, block.size);
                return block.begin;
            }

            /// What the C library holds and does not use is given back before there is more in use than ever: a frame's samples,
            /// once they are an image.
            void trim_heap()
            {
#if defined(__GLIBC__)
                constexpr size_t worthwhile = size_t{1} << 25;
                const size_t free = ::mallinfo2().fordblks; // with what was given back and not asked for since
                m_given_back = std::min(m_given_back, free);
                if (free < m_given_back + worthwhile) return;
                ::malloc_trim(0);
                m_given_back = free;
#endif
            }

            void release_oldest()
            {
                ::munmap(m_idle.front().begin, m_idle.front().size);
                m_idle_bytes -= m_idle.front().size;
                m_idle.pop_front();
            }

            bool take_back(void* begin)
            {
                const std::lock_guard lock(m_mutex);
                const auto found = m_used.find(begin);
                if (found == m_used.end()) return false;
                m_used_bytes -= found->second;
                m_idle_bytes += found->second;
                m_idle.push_back({static_cast<char*>(begin), found->second});
                m_used.erase(found);
                return true;
            }

            /// Of any block that allocate() gave.
            static void give_back(void* begin)
            {
                auto& memory = only();
                if (!memory.take_back(begin)) memory.m_usual->raw_deallocate(begin);
            }

            c10::Allocator* m_usual;
            std::mutex m_mutex;
            std::list<Block> m_idle; ///< the one that was given back first is first
            std::unordered_map<void*, size_t> m_used;
            size_t m_used_bytes = 0, m_idle_bytes = 0, m_most_bytes = 0;
            size_t m_given_back = 0; ///< [bytes] by trim_heap()
        };
    }

    void keep_image_memory()
    {
        static const bool is_done = [] {
            if (is_set("SPNG_KEEP_MEMORY")) c10::SetCPUAllocator(&ImageMemory::only());
            return true;
        }();
        (void)is_done;
    }
}
