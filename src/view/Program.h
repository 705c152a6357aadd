#pragma once
#include "view/data/Catalogue.h"
#include "view/data/MaskFile.h"

#include <iosfwd>
#include <optional>
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
        std::string export_path;  ///< write a page for one event in place of serving
        std::optional<int> event; ///< its ident; else the first of each file
        double export_mb = 8;     ///< most that its images take [MB]
        MaskFileOptions mask;     ///< of a hand scan that becomes an archive
        std::string mask_path;    ///< which; no page then
    };

    /// Do what is asked for: serve, or write a page or a mask.
    void run_program(ProgramOptions options, std::ostream& out);

    /// Serve the page until the process ends.  Where it is goes to `out`, in one line.
    void serve(const ProgramOptions& options, std::ostream& out);
}
