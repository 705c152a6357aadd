#pragma once
#include <algorithm>
#include <cstddef>
#include <future>
#include <thread>
#include <vector>

namespace WireCell::View {

    /// Call work(begin, end) for parts of 0 to count, on as many threads as there are cores, at most 8.  Returns when all are done; an
    /// exception of one comes out.
    template <class Work>
    void in_parallel(size_t count, const Work& work)
    {
        const size_t nparts = std::min<size_t>({count, std::max(1U, std::thread::hardware_concurrency()), 8});
        std::vector<std::future<void>> parts;
        for (size_t part = 0; part < nparts; ++part) {
            parts.push_back(std::async(std::launch::async, [&work, count, nparts, part] {
                work(count * part / nparts, count * (part + 1) / nparts);
            }));
        }
        for (auto& part : parts) part.get();
    }
}
