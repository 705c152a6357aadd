#pragma once
#include "view/answer/Http.h"
#include "view/data/Catalogue.h"

/// Traces of calls for the page.
namespace WireCell::View {

    /// The calls of a trace file f, as wire-cell --trace and other programs write it: columns of threads, calls and counters.
    Response trace_answer(Catalogue& catalogue, const Request& request);

    /// Of the text of a trace (JSON of complete events, ph "X", names, ph "M", and counters, ph "C"):
    ///   threads   [{"process", "thread", "name"}], in the order of their first calls
    ///   names     what calls are of, with "class" and the number and sum [us] of all of its calls
    ///   calls     columns thread, name (places in these lists), begin [us], length [us], call, bytes_in, bytes_out, the longest
    ///             ones if there are more than most_calls; "left_out" tells how many are not there
    ///   counters  [{"name", "unit", "time" [us], "value"}]
    /// Times count from the first of all.  ValueError, which starts with `what`: it is no such text.
    Configuration trace_of(const std::string& text, const std::string& what, size_t most_calls);
}
