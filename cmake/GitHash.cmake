# The commit of the sources, looked up with each build: spng_git_hash(target) gives a target's sources the header GitHash.h.
set(SPNG_GIT_FOLDER "${CMAKE_BINARY_DIR}/git")
add_custom_target(git-hash BYPRODUCTS "${SPNG_GIT_FOLDER}/GitHash.h"
    COMMAND ${CMAKE_COMMAND} "-DSOURCE=${CMAKE_SOURCE_DIR}" "-DHEADER=${SPNG_GIT_FOLDER}/GitHash.h"
            -P "${CMAKE_SOURCE_DIR}/cmake/git-hash.cmake"
    COMMENT "")

function(spng_git_hash target)
    add_dependencies(${target} git-hash)
    target_include_directories(${target} PRIVATE "${SPNG_GIT_FOLDER}")
endfunction()
