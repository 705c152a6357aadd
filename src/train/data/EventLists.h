#pragma once
#include "WireCellSpng/base/Check.h"
#include "train/data/Rows.h"

#include <algorithm>
#include <cmath>

/// Which files and events are trained on, and in which order.
namespace WireCell::Train {

    /// Files by their names and patterns, each once, sorted.  IOError, with `where`, for a pattern that no file has.
    std::vector<std::string> found_files(const std::vector<std::string>& patterns, const std::string& where);

    /// ValueError, with `where`, for a batch that processes can not share, and for a seed below 0.
    void check_share(int batch, int seed, const Share& share, const std::string& where);

    /// 0 to count - 1 in an order that draws decide.
    std::vector<int64_t> shuffled(size_t count, Draws draws);

    /// Of what a batch's draws are made for.
    enum DrawPurpose : uint64_t { order_draws, row_draws };

    /// Move a fraction of events, drawn by the seed, from one list to another.
    template <class Event>
    std::vector<Event> take_out(std::vector<Event>& events, double fraction, int seed, const std::string& where)
    {
        const auto total = static_cast<int64_t>(events.size());
        SPNG_VALIDATE(fraction > 0 && fraction < 1, "{}.validation_fraction: got {} (want a number between 0 and 1)",
                      where, fraction);
        SPNG_VALIDATE(total > 1, "{}.validation: 1 event is not enough for both (want files of their own)", where);
        const auto count = std::clamp<int64_t>(std::lround(fraction * static_cast<double>(total)), 1, total - 1);
        constexpr uint64_t validation_draws = 0x76616c;
        auto draws = Draws(static_cast<uint64_t>(seed)).of(validation_draws);
        std::vector<Event> taken;
        for (int64_t ind = 0; ind < count; ++ind) {
            const auto place = draws.below(static_cast<int64_t>(events.size()));
            taken.push_back(events[static_cast<size_t>(place)]);
            events.erase(events.begin() + place);
        }
        return taken;
    }
}
