#include "WireCellSpng/device/ImageMemory.h"

#include "PageStock.h"

#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>
#include <malloc.h>

#include <cstdlib>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace WireCell::SPNG {

    namespace {
        constexpr size_t least_size = size_t{4} << 20; ///< [bytes] smaller tensors are the C library's

        bool is_set(const char* variable)
        {
            const char* wish = std::getenv(variable);
            return wish && std::string_view(wish) == "1";
        }

        /// Large tensors are of a stock of pages, small ones of LibTorch's own allocator.
        class ImageMemory final : public c10::Allocator {
          public:
            /// Tensors may outlive all static objects: no one destroys it.
            static ImageMemory& only()
            {
                static auto* const memory = new ImageMemory(c10::GetCPUAllocator());
                return *memory;
            }

            void shrink(size_t wanted)
            {
                const std::lock_guard lock(m_mutex);
                m_stock.drop(wanted);
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
              // As LibTorch's own allocator asks for large pages.
              , m_stock(is_set("THP_MEM_ALLOC_ENABLE"))
            {
            }

            void* take(size_t wanted)
            {
                const std::lock_guard lock(m_mutex);
                if (wanted > m_stock.idle()) trim_heap();
                auto block = m_stock.take(wanted);
                TORCH_CHECK_WITH(OutOfMemoryError, block.begin, "not enough memory: you tried to allocate ", wanted,
                                 " bytes");
                auto* const begin = block.begin;
                m_used.emplace(begin, std::move(block));
                return begin;
            }

            /// What the C library holds and does not use is given back before new pages are asked for: a frame's samples,
            /// once they are an image.
            void trim_heap()
            {
#if defined(__GLIBC__)
                constexpr size_t worthwhile = size_t{1} << 22;
                const size_t free = ::mallinfo2().fordblks; // with what was given back and not asked for since
                m_given_back = std::min(m_given_back, free);
                if (free < m_given_back + worthwhile) return;
                ::malloc_trim(0);
                m_given_back = free;
#endif
            }

            bool take_back(void* begin)
            {
                const std::lock_guard lock(m_mutex);
                const auto found = m_used.find(begin);
                if (found == m_used.end()) return false;
                m_stock.give_back(std::move(found->second));
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
            PageStock m_stock;
            std::unordered_map<void*, PageStock::Block> m_used;
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

    void give_back_image_memory(size_t wanted)
    {
        if (is_set("SPNG_KEEP_MEMORY")) ImageMemory::only().shrink(wanted);
    }
}
