#pragma once
#include "view/answer/Http.h"
#include "view/data/Catalogue.h"

/// Hand scans for the page.
namespace WireCell::View {

    /// All scans of a file f.
    Response scans_answer(Catalogue& catalogue, const Request& request);

    /// Keep the scan in the body of the request, about file f.  It answers the new revision; 409 if another was saved meanwhile.
    Response save_scan_answer(Catalogue& catalogue, const Request& request);

    /// How far the persons agree who scanned file f.
    Response agreement_answer(Catalogue& catalogue, const Request& request);
}
