#pragma once

namespace WireCell {

    /// From now on SIGINT and SIGTERM ask this process for a stop (Aux::stop_requested()), unless they are ignored, as under
    /// nohup; a second one ends it.  A file that grows beyond the limit of the process is an error of writing.
    void stop_on_signals();

}
