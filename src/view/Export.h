#pragma once
#include "view/Page.h"
#include "view/data/Catalogue.h"

#include <optional>
#include <string>

namespace WireCell::View {

    /// Write one event as a page that needs nothing else: of every file of the catalogue the images of that event.
    /// Images are as they are as long as the page has less than most_mb; beyond that the largest are reduced to the least
    /// and the largest of 2, 4, ... ticks.  Numbers that are no small integers are rounded to 1/32000 of the largest.
    /// event: its ident, else the first of each file.  ValueError: no file has it.  IOError: it can not be written.
    void export_page(Catalogue& catalogue, const Page& page, std::optional<int> event, double most_mb,
                     const std::string& path);
}
