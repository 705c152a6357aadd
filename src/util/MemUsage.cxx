#include "WireCellUtil/MemUsage.h"

#include <unistd.h>

#include <array>
#include <fstream>

namespace WireCell {

    namespace {
        /// Kilobytes in one column of /proc/self/statm: size, resident.
        double statm(size_t column)
        {
            std::array<double, 2> pages{};
            std::ifstream file("/proc/self/statm");
            for (auto& count : pages) file >> count;
            return file ? pages[column] * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024.0 : 0.0;
        }
    }

    double memusage_size() { return statm(0); }
    double memusage_resident() { return statm(1); }
}
