#pragma once
#include "WireCellUtil/Printable.h"
#include "WireCellUtil/StandardStreams.h"

#include <exception>
#include <iostream>

namespace WireCell {

    /// The body of a program's main(): the exit code that run(argc, argv) returns, or `failure` where it throws, after one
    /// message "NAME: what went wrong" on standard error.
    template <class Run>
    int program_main(const char* name, Run run, int argc, char* argv[], int failure = 1)
    {
        keep_standard_streams();
        try {
            return run(argc, argv);
        }
        catch (const std::exception& err) {
            std::cerr << name << ": " << printable_lines(err.what()) << std::endl;
            return failure;
        }
    }

}
