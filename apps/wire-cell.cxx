#include "WireCellApps/Main.h"
#include "WireCellApps/StopSignals.h"
#include "WireCellFlow/StopRequest.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Printable.h"
#include "WireCellUtil/StandardStreams.h"

#include <iostream>
#include <new>

namespace {
    /// What the shell reports for a program that a signal ended.
    constexpr int signal_exit_code = 128;

    int failure(const std::string& text)
    {
        std::cerr << "wire-cell: " << WireCell::printable_lines(text) << std::endl;
        const int signal = WireCell::Flow::stop_requested();
        return signal == 0 ? 1 : signal_exit_code + signal;
    }

    int run(int argc, char* argv[])
    {
        WireCell::Main main;
        if (main.cmdline(argc, argv)) return 0;
        main.initialize();
        main();
        main.finalize();
        main.end_process();
        return 0;
    }
}

int main(int argc, char* argv[])
{
    WireCell::keep_standard_streams();
    WireCell::stop_on_signals();
    try {
        return run(argc, argv);
    }
    catch (const WireCell::Exception& err) {
        return failure(err.what());
    }
    catch (const std::bad_alloc&) {
        return failure("out of memory");
    }
    catch (const std::exception& err) {
        // Foreign messages may go on with a stack trace.
        const std::string text = err.what();
        return failure(text.substr(0, text.find('\n')));
    }
    catch (...) {
        return failure("an error of unknown type");
    }
}
