#pragma once
#include <stdexcept>
#include <string>

/// Stop with a message unless a statement holds.
inline void check(bool holds, const std::string& text)
{
    if (!holds) throw std::runtime_error("not so: " + text);
}
