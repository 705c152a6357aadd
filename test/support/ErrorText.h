#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace spng::test {

    /// The message of the error that must come.
    template <class Error>
    std::string error_of(const std::function<void()>& call)
    {
        try {
            call();
        }
        catch (const Error& error) {
            return error.what();
        }
        ADD_FAILURE() << "no such error came";
        return "";
    }

    inline bool contains(const std::string& text, const std::string& part)
    {
        return text.find(part) != std::string::npos;
    }
}
