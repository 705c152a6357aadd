#pragma once

namespace WireCell::Sio {

    /// For the time of a task that reads beside the graph.  The end of the process waits for such tasks before anything that
    /// they use is gone: a job that fails leaves by exit() and does not stop its nodes.
    class ReadAhead {
      public:
        /// Before the task begins, in the thread that starts it.
        static void announce();

        ReadAhead() = default;
        ReadAhead(const ReadAhead&) = delete;
        ReadAhead& operator=(const ReadAhead&) = delete;
        /// At the end of an announced task.
        ~ReadAhead();
    };
}
