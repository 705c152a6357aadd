// What this machine does with the operations that the jobs spend their time in, so that times of different
// machines can be compared.  Prints JSON.
#include "WireCellSpng/device/Device.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <nlohmann/json.hpp>
#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <vector>

namespace {
    /// The shortest of several runs [s], after a first one that makes plans and takes memory.
    template <class Call>
    double shortest(Call call)
    {
        std::vector<double> times;
        for (int run = 0; run < 8; ++run) {
            const auto begin = std::chrono::steady_clock::now();
            // Reading a number waits for the device.
            call().flatten()[0].item();
            times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        }
        return *std::min_element(times.begin() + 1, times.end());
    }

    nlohmann::json measure(const at::Device& device)
    {
        const auto wave = at::rand({800, 6300}, device);
        const auto image = at::complex(wave, wave);
        const auto matrix = at::rand({2048, 2048}, device);
        const double flops = 2.0 * 2048 * 2048 * 2048;
        // Larger than any cache.
        const auto source = at::ones({int64_t{1} << 26}, device);
        const auto copy = at::empty_like(source);
        const double bytes = 2.0 * static_cast<double>(source.nbytes());
        return {{"rfft_ms", 1e3 * shortest([&] { return at::real(at::fft_rfft(wave)); })},
                {"fft2_ms", 1e3 * shortest([&] { return at::real(at::fft_fft2(image)); })},
                {"matmul_gflops", 1e-9 * flops / shortest([&] { return at::matmul(matrix, matrix); })},
                {"copy_gb_s", 1e-9 * bytes / shortest([&] { return copy.copy_(source); })}};
    }
}

int main(int argc, char* argv[])
{
    try {
        const std::string device = argc > 1 ? argv[1] : "cpu";
        auto result = measure(WireCell::SPNG::parse_device(device));
        result["device"] = device;
        result["threads"] = at::get_num_threads();
        result["libtorch"] = TORCH_VERSION;
        std::cout << result.dump() << std::endl;
    }
    catch (const std::exception& err) {
        std::cerr << "spng-calibrate: " << err.what() << std::endl;
        return 1;
    }
}
