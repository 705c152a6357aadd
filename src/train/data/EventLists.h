#pragma once
#include "WireCellSpng/base/Check.h"
#include "train/data/Rows.h"

#include <glob.h>

#include <algorithm>
#include <cmath>
#include <numeric>

/// Which files and events are trained on, and in which order.
namespace WireCell::Train {

    /// Files by their names and patterns, each once, sorted.  IOError, with `where`, for a pattern that no file has.
    inline std::vector<std::string> found_files(const std::vector<std::string>& patterns, const std::string& where)
    {
        std::vector<std::string> files;
        for (const auto& pattern : patterns) {
            glob_t found{};
            const int trouble = glob(pattern.c_str(), 0, nullptr, &found);
            for (size_t ind = 0; trouble == 0 && ind < found.gl_pathc; ++ind) files.emplace_back(found.gl_pathv[ind]);
            globfree(&found);
            if (trouble != 0) THROW(IOError() << errmsg{fmt::format("{}: there is no file '{}'", where, pattern)});
        }
        std::sort(files.begin(), files.end());
        files.erase(std::unique(files.begin(), files.end()), files.end());
        return files;
    }

    /// ValueError, with `where`, for a batch that processes can not share, and for a seed below 0.
    inline void check_share(int batch, int seed, const Share& share, const std::string& where)
    {
        SPNG_VALIDATE(share.count > 0 && share.rank >= 0 && share.rank < share.count, "{}: share {} of {}", where,
                      share.rank, share.count);
        SPNG_VALIDATE(batch > 0 && batch % share.count == 0, "{}.batch: got {} (want a multiple of the {} process(es))",
                      where, batch, share.count);
        SPNG_VALIDATE(seed >= 0, "{}.seed: got {} (want 0 or more)", where, seed);
    }

    /// 0 to count - 1 in an order that draws decide.
    inline std::vector<int64_t> shuffled(size_t count, Draws draws)
    {
        std::vector<int64_t> order(count);
        std::iota(order.begin(), order.end(), 0);
        for (size_t left = order.size(); left > 1; --left) {
            std::swap(order[left - 1], order[static_cast<size_t>(draws.below(static_cast<int64_t>(left)))]);
        }
        return order;
    }

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
