#include "WireCellSpng/device/Device.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/Context.h>

#include <cctype>
#include <dlfcn.h>
#include <mutex>

namespace WireCell::SPNG {

    namespace {
        /// Whether there are GPUs, though LibTorch keeps to an answer from before its CUDA library was loaded.
        bool was_asked_too_early()
        {
            const auto hooks = at::CUDAHooksRegistry()->Create("CUDAHooks", at::CUDAHooksArgs{});
            return hooks && hooks->deviceCount() > 0;
        }

        /// Why CUDA cannot be used, or nothing when it can.  The library is loaded once per process.
        const std::string& cuda_trouble()
        {
            static std::once_flag once;
            static std::string trouble;
            std::call_once(once, [] {
                // Asking LibTorch for CUDA before the library is there would settle the answer for good.
                const bool is_loaded = at::CUDAHooksRegistry()->Has("CUDAHooks");
                if (!is_loaded && !dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL)) {
                    trouble = fmt::format("LibTorch's CUDA library does not load: {}", dlerror());
                }
                else if (!at::hasCUDA() && was_asked_too_early()) {
                    trouble = "something else in this process has asked LibTorch for CUDA before its CUDA library was "
                              "loaded; LD_PRELOAD=libtorch_cuda.so loads it in time";
                }
                else if (!at::hasCUDA() || at::detail::getCUDAHooks().deviceCount() == 0) {
                    trouble = "no GPU is visible to the CUDA driver";
                }
            });
            return trouble;
        }

        bool all_digits(const std::string& text)
        {
            if (text.empty() || text.size() > 3) return false;
            for (const unsigned char c : text) {
                if (!std::isdigit(c)) return false;
            }
            return true;
        }
    }

    c10::Device parse_device(const std::string& word)
    {
        if (word == "cpu") return c10::Device(c10::DeviceType::CPU);

        std::string index = word;
        for (const char* prefix : {"gpu", "cuda"}) {
            if (word.rfind(prefix, 0) != 0) continue;
            index = word.substr(std::string(prefix).size());
            if (index.empty()) index = "0";
            if (index[0] == ':') index = index.substr(1);
            break;
        }
        SPNG_VALIDATE(all_digits(index), "unknown device '{}' (want cpu, gpu, gpuN, cuda or cuda:N)", word);
        SPNG_VALIDATE(
            cuda_trouble().empty(),
            "device '{}' is not to be had ({}). Try device cpu, or put the lib folder of a CUDA build of the same "
            "LibTorch, and those of its CUDA libraries, into LD_LIBRARY_PATH, or have './spng setup --gpu' fetch them",
            word, cuda_trouble());
        const int have = static_cast<int>(at::detail::getCUDAHooks().deviceCount());
        const int want = std::stoi(index);
        SPNG_VALIDATE(want < have, "device '{}' is not to be had (there are {} GPUs, numbered from 0)", word, have);
        return c10::Device(c10::DeviceType::CUDA, static_cast<c10::DeviceIndex>(want));
    }
}
