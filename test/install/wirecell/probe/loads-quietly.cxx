/// Loads a library as a plugin manager may, and fails if that changes anything of the process that belongs to others.
///
/// usage: loads-quietly LIBRARY
#include "Check.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <spdlog/spdlog.h>

#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <locale>
#include <vector>

namespace {
    struct State {
        long threads = 0;
        int torch_threads = at::get_num_threads();
        int torch_interop_threads = at::get_num_interop_threads();
        std::vector<void*> signal_handlers;
        const void* logger = spdlog::default_logger_raw();
        spdlog::level::level_enum level = spdlog::get_level();
        size_t sinks = spdlog::default_logger_raw()->sinks().size();
        std::string c_locale = std::setlocale(LC_ALL, nullptr);
        std::string cxx_locale = std::locale().name();
        bool cuda = false;

        State()
        {
            namespace fs = std::filesystem;
            threads = std::distance(fs::directory_iterator("/proc/self/task"), fs::directory_iterator());
            for (int number = 1; number < NSIG; ++number) {
                struct sigaction action = {};
                if (sigaction(number, nullptr, &action) == 0) {
                    signal_handlers.push_back(reinterpret_cast<void*>(action.sa_handler));
                }
            }
            std::ifstream maps("/proc/self/maps");
            for (std::string line; std::getline(maps, line);) {
                cuda = cuda || line.find("/libcuda.so") != std::string::npos ||
                       line.find("libtorch_cuda") != std::string::npos || line.find("/dev/nvidia") != std::string::npos;
            }
        }
    };

    void run(const char* library)
    {
        const State before;
        if (!dlopen(library, RTLD_NOW | RTLD_LOCAL)) check(false, std::string(library) + " loads: " + dlerror());
        const State after;
        check(after.threads == before.threads, "no thread is started");
        check(after.torch_threads == before.torch_threads, "torch's number of threads stays");
        check(after.torch_interop_threads == before.torch_interop_threads, "torch's number of tasks at once stays");
        check(after.signal_handlers == before.signal_handlers, "signal handlers stay");
        check(after.logger == before.logger && after.level == before.level && after.sinks == before.sinks,
              "spdlog's default logger stays");
        check(after.c_locale == before.c_locale && after.cxx_locale == before.cxx_locale, "the locale stays");
        check(!after.cuda, "CUDA is not touched");
    }
}

int main(int argc, char* argv[])
{
    try {
        check(argc == 2, "there is one argument, a library");
        run(argv[1]);
    }
    catch (const std::exception& err) {
        std::fprintf(stderr, "%s\n", err.what());
        return 1;
    }
}
