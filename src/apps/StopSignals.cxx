#include "WireCellApps/StopSignals.h"
#include "WireCellFlow/StopRequest.h"

#include <csignal>

namespace WireCell {

    namespace {
        /// The first signal ends the job between two calls of nodes, with its complete events kept; the second ends it at once.
        void on_signal(int signal)
        {
            if (Flow::stop_requested() == 0) {
                Flow::request_stop(signal);
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
    }

    void stop_on_signals()
    {
        stop_on(SIGINT);
        stop_on(SIGTERM);
        stop_on(SIGHUP);
        // A file beyond the limit is an error of writing.
        ::signal(SIGXFSZ, SIG_IGN);
    }
}
