#pragma once
#include <filesystem>
#include <system_error>

namespace WireCell::SPNG {

    /// The path that a name leads to by links, as many as the system follows; nothing need be there.  `error` is why a link can not
    /// be followed, else 0.
    inline std::filesystem::path link_target(std::filesystem::path path, std::error_code& error)
    {
        constexpr int most_links = 40;
        error.clear();
        std::error_code ignored;
        for (int steps = 0; !error && std::filesystem::is_symlink(path, ignored); ++steps) {
            if (steps == most_links) {
                error = std::make_error_code(std::errc::too_many_symbolic_link_levels);
                break;
            }
            const auto target = std::filesystem::read_symlink(path, error);
            if (!error) path = path.parent_path() / target;
        }
        return path;
    }
}
