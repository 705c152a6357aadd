#include "WireCellApps/Main.h"
#include "WireCellFlow/StopRequest.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Printable.h"
#include "WireCellUtil/StandardStreams.h"

#include <csignal>
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

    /// The first signal ends the job between two calls of nodes, with its complete events kept; the second ends it at once.
    void on_signal(int signal)
    {
        if (WireCell::Flow::stop_requested() == 0) {
            WireCell::Flow::request_stop(signal);
            return;
        }
        ::signal(signal, SIG_DFL);
        ::raise(signal);
    }

    /// What waits for a file, say a pipe that nobody opens at its other end, is interrupted: no SA_RESTART.
    void stop_on(int signal)
    {
        struct sigaction action = {};
        // Under nohup and the like a signal is to be ignored.
        if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) return;
        action = {};
        action.sa_handler = on_signal;
        ::sigaction(signal, &action, nullptr);
    }

    void handle_signals()
    {
        stop_on(SIGINT);
        stop_on(SIGTERM);
        // A file beyond the limit is an error of writing.
        ::signal(SIGXFSZ, SIG_IGN);
    }

    int run(int argc, char* argv[])
    {
        WireCell::Main main;
        if (main.cmdline(argc, argv)) return 0;
        main.initialize();
        main();
        main.finalize();
        return 0;
    }
}

int main(int argc, char* argv[])
{
    WireCell::keep_standard_streams();
    handle_signals();
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
