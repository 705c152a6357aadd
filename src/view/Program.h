#pragma once
#include "view/data/Catalogue.h"

#include <iosfwd>
#include <string>

namespace WireCell::View {

    /// What spng-view is asked to do.
    struct ProgramOptions {
        CatalogueOptions catalogue;
        std::string address = "127.0.0.1";
        int port = 0;
        std::string token; ///< a random one if empty
        std::string host;  ///< another name that browsers may address the server by
        bool open_browser = false;
    };

    /// Serve the page until the process ends.  Where it is goes to `out`, in one line.
    void serve(const ProgramOptions& options, std::ostream& out);
}
