#pragma once
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Printable.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string>

/// Checks of the numbers in files of data.  Each message names the file.
namespace WireCell::DataFile {

    /// The least and the greatest value that make sense, both included.
    struct Bounds {
        double low, high;
    };

    /// Coordinates [length] up to 100 km: their squares, and sums of these, are far from what a number can be.
    constexpr double most_length = 1e8;
    constexpr Bounds any_position{-most_length, most_length};
    constexpr Bounds any_index{0, std::numeric_limits<int>::max()};
    constexpr Bounds any_ident{std::numeric_limits<int>::min(), std::numeric_limits<int>::max()};

    class Checker {
      public:
        explicit Checker(std::string path)
          : m_path(std::move(path))
        {
        }

        const std::string& path() const { return m_path; }

        /// The message is made only when it is needed: this is asked for every number of a file.
        template <class... Args>
        void need(bool ok, fmt::format_string<const Args&...> problem, const Args&... args) const
        {
            if (ok) return;
            THROW(ValueError() << errmsg{fmt::format("{}: {}", m_path, fmt::format(problem, args...))});
        }

        /// The value, if it is within bounds.  `what` and `key` tell what it is of, such as "point 12" and "x".
        template <class What>
        double real(double value, Bounds bounds, const What& what, const std::string& key) const
        {
            need(bounds.low <= value && value <= bounds.high, "{}: '{}' is {} (want a number from {} to {})", what,
                 printable(key), value, bounds.low, bounds.high);
            return value;
        }

        template <class What>
        int integer(double value, Bounds bounds, const What& what, const std::string& key) const
        {
            need(bounds.low <= value && value <= bounds.high && value == std::floor(value),
                 "{}: '{}' is {} (want a whole number from {} to {})", what, printable(key), value, bounds.low,
                 bounds.high);
            return static_cast<int>(value);
        }

      private:
        std::string m_path;
    };

}
