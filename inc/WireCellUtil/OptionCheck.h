#pragma once
#include <charconv>
#include <cmath>
#include <functional>
#include <iomanip>
#include <limits>
#include <sstream>
#include <string>

namespace WireCell {

    /// What numbers an option of a program may have.
    struct NumberRange {
        double least = 0, most = std::numeric_limits<double>::infinity();
        bool is_whole = false;
    };

    /// A check of an option's text: nothing where it is a number within the range, else what came and what was wanted.
    inline std::function<std::string(const std::string&)> number_check(const NumberRange& range)
    {
        return [range](const std::string& text) {
            double number = 0;
            const char* end = text.data() + text.size();
            const auto [stop, error] = std::from_chars(text.data(), end, number);
            const bool is_number = error == std::errc() && stop == end && !text.empty() && std::isfinite(number);
            const bool fits = is_number && number >= range.least && number <= range.most &&
                              (!range.is_whole || number == std::floor(number));
            if (fits) return std::string();
            std::ostringstream told;
            told << "got \"" << text << "\" (want a " << (range.is_whole ? "whole " : "") << "number, " << range.least;
            if (std::isfinite(range.most))
                told << " to " << std::fixed << std::setprecision(0) << range.most << ")";
            else
                told << " or more)";
            return told.str();
        };
    }
}
