#pragma once
#include "WireCellUtil/OutputName.h"

#include <cstddef>
#include <optional>
#include <string>

namespace WireCell {

    /// Where the events of a source come from, for who names files by it.  `source` is its "type:name", `ident` what the
    /// event has in this job.
    void set_event_origin(const std::string& source, int ident, const EventFacts& facts);
    std::optional<EventFacts> event_origin(const std::string& source, int ident);

    /// When the last event of an input has left its source: how many there were.  Nothing before that.
    void set_input_events(const std::string& source, const std::string& input, size_t count);
    std::optional<size_t> input_events(const std::string& source, const std::string& input);

    /// When an input turned out to be damaged, so that its last events never come.
    void set_damaged_input(const std::string& source, const std::string& input);
    bool is_damaged_input(const std::string& source, const std::string& input);

    /// When a source starts anew.
    void forget_event_origins(const std::string& source);

}
