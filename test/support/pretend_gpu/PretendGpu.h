#pragma once
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <vector>

/// A stand-in for libtorch_cuda on machines without a GPU, found by its name as the real one is.
///
/// It computes with LibTorch's CPU kernels, but otherwise behaves like GPUs with memory of their own: an address in it
/// can not be read by the host, tensors of different devices do not mix, values come to the host by copies and by
/// operators that wait, memory can run out.  It counts these, so that tests on any machine can tell whether a graph
/// leaves its data on the device.
///
/// Environment: SPNG_PRETEND_GPUS, their number (2); SPNG_PRETEND_GPU_MB, the memory of each (16384);
/// SPNG_PRETEND_GPU_REPORT, a JSON file for the counts, written at exit.  Our own kernel is a library beside it (Coincide.cxx).
namespace spng::pretend {

    /// What has been done since the process began.
    struct Counts {
        std::atomic<size_t> operators{0}; ///< that compute something
        std::atomic<size_t> views{0};     ///< operators that only look at a tensor in another way, in the host's time
        std::atomic<size_t> to_device{0}; ///< copies from host memory
        std::atomic<size_t> unpinned{0};  ///< of these, from pageable memory, for which a host waits
        std::atomic<size_t> to_host{0};   ///< copies
        std::atomic<size_t> between{0};   ///< copies from one device to another
        std::atomic<size_t> synchronised{0};  ///< explicit waits for all work of a device
        std::atomic<size_t> blocks{0};        ///< of memory taken
        std::atomic<size_t> block_bytes{0};   ///< of these, as they were asked for
        std::mutex mutex;                     ///< of the following
        std::map<std::string, size_t> waited; ///< calls of operators whose values the host needs, by name
        std::map<std::string, size_t> called; ///< those of all
    };
    Counts& counts();

    int device_count();

    /// Memory of the pretended devices.  Blocks are in an arena that host and kernels see at different addresses; at the
    /// host's nothing can be read.
    class Memory {
      public:
        static Memory& instance();

        /// The device's address of a new block.  OutOfMemoryError if the device has no room for it.
        void* take(size_t nbytes, int device);
        void give_back(void* address, size_t nbytes, int device);

        /// Where a kernel finds what is at a device's address.
        void* for_kernel(const void* address) const;

        struct Use {
            size_t now = 0, peak = 0; ///< [byte]
        };
        Use use(int device);
        void forget_peak(int device);

      private:
        Memory();
        char* m_base;
        size_t m_end = 0; ///< of what was ever used
        size_t m_limit;
        std::mutex m_mutex;
        std::map<size_t, std::vector<size_t>> m_free; ///< offsets by size
        std::vector<Use> m_uses;
    };

    /// The device on which this thread's tensors are made.
    int& current_device();

    /// True for an address from the pinned memory's allocator.
    bool is_pinned(const void* address);

    /// Computes any operator by the CPU's kernel on the same memory.
    void compute(const c10::OperatorHandle& op, torch::jit::Stack* stack);

    at::Tensor& copy(at::Tensor& to, const at::Tensor& from, bool non_blocking);
}
