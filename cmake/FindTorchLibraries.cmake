# LibTorch as two libraries, torch_cpu and c10, without the CUDA toolkit that find_package(Torch) insists on.
#
# Looked for in CMAKE_PREFIX_PATH (any LibTorch, or the torch folder of a Python environment), then where
# './spng setup' unpacked the wheel.  Gives the target spng_torch.

find_path(TORCH_INCLUDE ATen/ATen.h
    HINTS "${SPNG_DEPS}/torch/include" PATH_SUFFIXES include torch/include REQUIRED)
get_filename_component(TORCH_ROOT "${TORCH_INCLUDE}" DIRECTORY)
find_library(TORCH_CPU_LIBRARY torch_cpu HINTS "${TORCH_ROOT}/lib" NO_DEFAULT_PATH REQUIRED)
find_library(TORCH_C10_LIBRARY c10 HINTS "${TORCH_ROOT}/lib" NO_DEFAULT_PATH REQUIRED)

# The wheel's include folder carries a copy of fmt that would shadow the one spdlog was built with, so the compiler
# is shown the folder through links to everything else in it.
set(torch_view "${CMAKE_BINARY_DIR}/torch-include")
if(NOT EXISTS "${torch_view}/ATen" OR NOT "${TORCH_VIEW_OF}" STREQUAL "${TORCH_INCLUDE}")
    file(REMOVE_RECURSE "${torch_view}")
    file(MAKE_DIRECTORY "${torch_view}")
    foreach(part ATen c10 torch caffe2)
        if(EXISTS "${TORCH_INCLUDE}/${part}")
            file(CREATE_LINK "${TORCH_INCLUDE}/${part}" "${torch_view}/${part}" SYMBOLIC)
        endif()
    endforeach()
    set(TORCH_VIEW_OF "${TORCH_INCLUDE}" CACHE INTERNAL "the include folder that torch-include shows")
endif()

add_library(spng_torch INTERFACE)
target_include_directories(spng_torch SYSTEM INTERFACE
    "${torch_view}" "${torch_view}/torch/csrc/api/include")
target_link_libraries(spng_torch INTERFACE "${TORCH_CPU_LIBRARY}" "${TORCH_C10_LIBRARY}")

# CMake leaves link folders inside the build tree, where LibTorch may be unpacked, out of an installed library's path.
get_filename_component(SPNG_TORCH_LIBRARIES "${TORCH_CPU_LIBRARY}" DIRECTORY)
message(STATUS "LibTorch: ${TORCH_ROOT}")
