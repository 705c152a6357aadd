// What LibTorch wants of a GPU's library, registered when this one is loaded.
#include "PretendGpu.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/EmptyTensor.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <c10/core/impl/alloc_cpu.h>
#include <torch/csrc/jit/passes/tensorexpr_fuser.h>
#include <torch/library.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>

namespace spng::pretend {
    namespace {
        c10::Device this_device() { return {at::kCUDA, static_cast<c10::DeviceIndex>(current_device())}; }

        struct Block {
            void* address;
            size_t nbytes;
            int device;
        };

        void free_block(void* context)
        {
            const auto* block = static_cast<Block*>(context);
            Memory::instance().give_back(block->address, block->nbytes, block->device);
            delete block;
        }

        class DeviceMemory final : public c10::DeviceAllocator {
          public:
            c10::DataPtr allocate(size_t nbytes) override
            {
                const int device = current_device();
                if (nbytes == 0) return {nullptr, this_device()};
                auto* address = Memory::instance().take(nbytes, device);
                return {address, new Block{address, nbytes, device}, free_block, this_device()};
            }
            void copy_data(void* to, const void* from, size_t nbytes) const override
            {
                const auto& memory = Memory::instance();
                std::memcpy(memory.for_kernel(to), memory.for_kernel(from), nbytes);
            }
            bool initialized() override { return true; }
            void emptyCache(c10::MempoolId_t) override {}
            void recordStream(const c10::DataPtr&, c10::Stream) override {}
            c10::CachingDeviceAllocator::DeviceStats getDeviceStats(c10::DeviceIndex device) override
            {
                const auto use = Memory::instance().use(device);
                c10::CachingDeviceAllocator::DeviceStats stats;
                stats.allocated_bytes[0].current = static_cast<int64_t>(use.now);
                stats.allocated_bytes[0].peak = static_cast<int64_t>(use.peak);
                return stats;
            }
            void resetAccumulatedStats(c10::DeviceIndex) override {}
            void resetPeakStats(c10::DeviceIndex device) override { Memory::instance().forget_peak(device); }
        };

        DeviceMemory& device_memory()
        {
            static auto* one = new DeviceMemory;
            return *one;
        }

        struct Pinned {
            std::mutex mutex;
            std::set<const void*> blocks;
        };
        Pinned& pinned()
        {
            static auto* all = new Pinned;
            return *all;
        }

        void free_pinned(void* address)
        {
            {
                const std::lock_guard lock(pinned().mutex);
                pinned().blocks.erase(address);
            }
            c10::free_cpu(address);
        }

        class PinnedMemory final : public c10::Allocator {
          public:
            c10::DataPtr allocate(size_t nbytes) override
            {
                void* address = c10::alloc_cpu(nbytes);
                const std::lock_guard lock(pinned().mutex);
                pinned().blocks.insert(address);
                return {address, address, free_pinned, at::kCPU};
            }
            c10::DeleterFnPtr raw_deleter() const override { return free_pinned; }
            void copy_data(void* to, const void* from, size_t nbytes) const override { std::memcpy(to, from, nbytes); }
        };

        class Guard final : public c10::impl::DeviceGuardImplInterface {
          public:
            c10::DeviceType type() const override { return at::kCUDA; }
            c10::Device exchangeDevice(c10::Device device) const override
            {
                const auto old = this_device();
                setDevice(device);
                return old;
            }
            c10::Device getDevice() const override { return this_device(); }
            void setDevice(c10::Device device) const override
            {
                TORCH_CHECK(device.index() >= 0 && device.index() < device_count(), "no such GPU: ", device);
                current_device() = device.index();
            }
            void uncheckedSetDevice(c10::Device device) const noexcept override { current_device() = device.index(); }
            c10::Stream getStream(c10::Device device) const override
            {
                return c10::Stream(c10::Stream::DEFAULT, device);
            }
            c10::Stream getDefaultStream(c10::Device device) const override
            {
                return c10::Stream(c10::Stream::DEFAULT, device);
            }
            c10::Stream exchangeStream(c10::Stream stream) const override { return stream; }
            void* getStreamNativeHandle(c10::Stream) const override { return nullptr; }
            c10::DeviceIndex deviceCount() const noexcept override
            {
                return static_cast<c10::DeviceIndex>(device_count());
            }
            void synchronizeDevice(c10::DeviceIndex) const override { ++counts().synchronised; }
            void synchronizeStream(const c10::Stream&) const override { ++counts().synchronised; }
        };

        at::Tensor empty(at::IntArrayRef sizes, std::optional<at::ScalarType> type, std::optional<at::Layout>,
                         std::optional<at::Device> device, std::optional<bool>, std::optional<at::MemoryFormat> format)
        {
            const c10::DeviceGuard guard(device ? *device : this_device());
            return at::detail::empty_generic(sizes, &device_memory(), c10::DispatchKeySet(c10::DispatchKey::CUDA),
                                             type.value_or(at::kFloat), format);
        }

        at::Tensor empty_strided(at::IntArrayRef sizes, at::IntArrayRef strides, std::optional<at::ScalarType> type,
                                 std::optional<at::Layout>, std::optional<at::Device> device, std::optional<bool>)
        {
            const c10::DeviceGuard guard(device ? *device : this_device());
            return at::detail::empty_strided_generic(sizes, strides, &device_memory(),
                                                     c10::DispatchKeySet(c10::DispatchKey::CUDA),
                                                     type.value_or(at::kFloat));
        }

        void report()
        {
            const char* name = std::getenv("SPNG_PRETEND_GPU_REPORT");
            auto* file = name ? std::fopen(name, "w") : nullptr;
            if (!file) return;
            const auto& all = counts();
            std::fprintf(file,
                         "{\"operators\": %zu, \"views\": %zu, \"to_device\": %zu, \"unpinned\": %zu, \"to_host\": "
                         "%zu, \"between\": %zu, "
                         "\"synchronised\": %zu, \"blocks\": %zu, \"block_bytes\": %zu, \"peaks_mb\": [",
                         all.operators.load(), all.views.load(), all.to_device.load(), all.unpinned.load(),
                         all.to_host.load(), all.between.load(), all.synchronised.load(), all.blocks.load(),
                         all.block_bytes.load());
            const char* comma = "";
            for (int device = 0; device < device_count(); ++device, comma = ", ") {
                const auto peak = Memory::instance().use(device).peak;
                std::fprintf(file, "%s%.1f", comma, static_cast<double>(peak) / (1 << 20));
            }
            std::fprintf(file, "]");
            for (const auto& [key, calls] : {std::pair("waited", &all.waited), std::pair("called", &all.called)}) {
                std::fprintf(file, ", \"%s\": {", key);
                comma = "";
                for (const auto& [op, number] : *calls) {
                    std::fprintf(file, "%s\"%s\": %zu", comma, op.c_str(), number);
                    comma = ", ";
                }
                std::fprintf(file, "}");
            }
            std::fprintf(file, "}\n");
            std::fclose(file);
        }

        const bool loaded = [] {
            c10::SetAllocator(at::kCUDA, &device_memory());
            // The fuser would compile for a GPU.
            torch::jit::setTensorExprFuserEnabled(false);
            std::atexit(report);
            std::at_quick_exit(report);
            return true;
        }();

        TORCH_LIBRARY_IMPL(_, CUDA, library)
        {
            library.fallback(torch::CppFunction::makeFromBoxedFunction<&compute>());
        }
        TORCH_LIBRARY_IMPL(aten, CUDA, library)
        {
            library.impl("empty.memory_format", empty);
            library.impl("empty_strided", empty_strided);
            library.impl("copy_", copy);
        }
    }

    bool is_pinned(const void* address)
    {
        const std::lock_guard lock(pinned().mutex);
        return pinned().blocks.count(address) > 0;
    }
}

namespace c10::impl {
    C10_REGISTER_GUARD_IMPL(CUDA, spng::pretend::Guard)
}

namespace at {
    class PretendHooks final : public CUDAHooksInterface {
      public:
        using CUDAHooksInterface::CUDAHooksInterface;
        explicit PretendHooks(CUDAHooksArgs) {}
        void init() const override {}
        bool hasCUDA() const override { return true; }
        bool isBuilt() const override { return true; }
        bool isAvailable() const override { return deviceCount() > 0; }
        bool hasPrimaryContext(DeviceIndex) const override { return true; }
        DeviceIndex deviceCount() const override { return static_cast<DeviceIndex>(spng::pretend::device_count()); }
        DeviceIndex current_device() const override { return getCurrentDevice(); }
        DeviceIndex getCurrentDevice() const override
        {
            return static_cast<DeviceIndex>(spng::pretend::current_device());
        }
        const Generator& getDefaultGenerator(DeviceIndex) const override { return detail::getDefaultCPUGenerator(); }
        std::string showConfig() const override { return "a pretended GPU"; }
        Allocator* getCUDADeviceAllocator() const override { return c10::GetAllocator(kCUDA); }
        Allocator* getPinnedMemoryAllocator() const override
        {
            static auto* one = new spng::pretend::PinnedMemory;
            return one;
        }
        bool isPinnedPtr(const void* data) const override { return spng::pretend::is_pinned(data); }
    };

    C10_REGISTER_CLASS(CUDAHooksRegistry, CUDAHooks, PretendHooks)
}
