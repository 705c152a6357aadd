#include "train/data/EventLists.h"

#include <glob.h>

#include <numeric>

namespace WireCell::Train {

    std::vector<std::string> found_files(const std::vector<std::string>& patterns, const std::string& where)
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

    void check_share(int batch, int seed, const Share& share, const std::string& where)
    {
        SPNG_VALIDATE(share.count > 0 && share.rank >= 0 && share.rank < share.count, "{}: share {} of {}", where,
                      share.rank, share.count);
        SPNG_VALIDATE(batch > 0 && batch % share.count == 0, "{}.batch: got {} (want a multiple of the {} process(es))",
                      where, batch, share.count);
        SPNG_VALIDATE(seed >= 0, "{}.seed: got {} (want 0 or more)", where, seed);
    }

    std::vector<int64_t> shuffled(size_t count, Draws draws)
    {
        std::vector<int64_t> order(count);
        std::iota(order.begin(), order.end(), 0);
        for (size_t left = order.size(); left > 1; --left) {
            std::swap(order[left - 1], order[static_cast<size_t>(draws.below(static_cast<int64_t>(left)))]);
        }
        return order;
    }
}
