# Writes the commit of the sources into a header, which is touched only if it has changed.
#
# usage: cmake -DSOURCE=<source tree> -DHEADER=<header to write> -P git-hash.cmake

cmake_minimum_required(VERSION 3.25)
set(hash "")
find_program(git git)
if(git)
    set(git_here "${git}" -c "safe.directory=${SOURCE}" -C "${SOURCE}")
    # The sources may lie in the repository of another project.
    execute_process(COMMAND ${git_here} rev-parse --show-prefix OUTPUT_VARIABLE prefix RESULT_VARIABLE none
        OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(NOT none AND prefix STREQUAL "")
        execute_process(COMMAND ${git_here} describe --always --dirty=+ --abbrev=10 --exclude=* OUTPUT_VARIABLE hash
            OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    endif()
endif()
file(CONFIGURE OUTPUT "${HEADER}" CONTENT "#pragma once\n#define SPNG_GIT_HASH \"@hash@\"\n" @ONLY)
