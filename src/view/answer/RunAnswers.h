#pragma once
#include "view/answer/Http.h"
#include "view/data/Catalogue.h"

/// Trainings and networks for the page.
namespace WireCell::View {

    /// The tables metrics.csv and loss-batch.csv, as far as they have grown, and run.json of the training f.
    Response run_answer(Catalogue& catalogue, const Request& request);

    /// The card of a network's file f, the code that it was saved with, and how many parameters it has.
    Response network_answer(Catalogue& catalogue, const Request& request);

    /// A table of numbers as JSON: columns by name.  An empty field, and one that is no number, is null; a last line that is
    /// not complete is left out.
    Configuration table_of(const std::string& csv, size_t most_rows);
}
