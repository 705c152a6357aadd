# The installed Wire-Cell Toolkit that the plugin is built for, with SPNG_HOST=wirecell.
#
# Gives WireCellUtil and WireCellAux, the targets that the plugin links, and
#   SPNG_WCT_PREFIX     where the toolkit is installed
#   SPNG_BOOST_INCLUDE  the headers of Boost

# The toolkit's package may look for LibTorch, for parts of it that the plugin does not use.  The package of a CUDA wheel stops
# where there is no CUDA toolkit, so an empty one stands in for it meanwhile.  cmake/FindTorchLibraries.cmake finds ours.
set(SPNG_EMPTY_TORCH "${CMAKE_BINARY_DIR}/empty-torch")
file(WRITE "${SPNG_EMPTY_TORCH}/TorchConfig.cmake" "set(Torch_FOUND TRUE)\n")
set(Torch_DIR "${SPNG_EMPTY_TORCH}")
find_package(WireCell QUIET CONFIG)
if(NOT TARGET WireCell::Aux)
    find_package(WireCellToolkit QUIET CONFIG)
endif()
unset(Torch_DIR)
if(TARGET WireCell::Aux)
    set(wct_target WireCell::Aux)
else()
    find_package(PkgConfig REQUIRED)
    pkg_check_modules(WCT QUIET IMPORTED_TARGET wire-cell-toolkit)
    if(NOT WCT_FOUND)
        message(FATAL_ERROR "No Wire-Cell Toolkit is found (neither the CMake packages WireCell and WireCellToolkit nor "
            "wire-cell-toolkit of pkg-config). Add its prefix to CMAKE_PREFIX_PATH, or to PKG_CONFIG_PATH its "
            "lib/pkgconfig")
    endif()
    set(wct_target PkgConfig::WCT)
endif()

get_target_property(wct_includes ${wct_target} INTERFACE_INCLUDE_DIRECTORIES)
find_path(SPNG_WCT_INCLUDE WireCellAux/Logger.h HINTS ${wct_includes} REQUIRED)
get_filename_component(SPNG_WCT_PREFIX "${SPNG_WCT_INCLUDE}" DIRECTORY)
message(STATUS "Wire-Cell Toolkit: ${SPNG_WCT_PREFIX} (${wct_target})")

# Describe came with Boost 1.77.  Two versions of Boost in one program are asking for trouble, so the toolkit's own
# is taken if it will do.
set(wct_boost)
foreach(target WCT::BOOST Boost::headers)
    if(TARGET ${target})
        get_target_property(folder ${target} INTERFACE_INCLUDE_DIRECTORIES)
        list(APPEND wct_boost ${folder})
    endif()
endforeach()
find_path(SPNG_BOOST_INCLUDE boost/describe.hpp HINTS ${wct_boost} "${SPNG_WCT_INCLUDE}")
if(NOT SPNG_BOOST_INCLUDE)
    message(FATAL_ERROR "The Boost of this Wire-Cell Toolkit has no Describe, which came with 1.77. "
        "SPNG_BOOST_INCLUDE=<folder> names the headers of a later one")
endif()

# The newer headers of Boost go first, and the plugin's own before those of any SPNG that the toolkit carries.
add_library(WireCellUtil INTERFACE)
target_include_directories(WireCellUtil INTERFACE "${CMAKE_BINARY_DIR}/include/base")
target_include_directories(WireCellUtil SYSTEM BEFORE INTERFACE "${SPNG_BOOST_INCLUDE}")
target_link_libraries(WireCellUtil INTERFACE ${wct_target} spng_log nlohmann_json::nlohmann_json)
add_library(WireCellAux INTERFACE)
target_link_libraries(WireCellAux INTERFACE WireCellUtil)

if(CMAKE_INSTALL_PREFIX_INITIALIZED_TO_DEFAULT)
    set(CMAKE_INSTALL_PREFIX "${SPNG_WCT_PREFIX}" CACHE PATH "Where to install, the toolkit's own prefix" FORCE)
endif()
if(TARGET WireCell::Spng AND CMAKE_INSTALL_PREFIX STREQUAL SPNG_WCT_PREFIX)
    message(FATAL_ERROR "This Wire-Cell Toolkit carries a libWireCellSpng of its own, which would be overwritten. "
        "Give another CMAKE_INSTALL_PREFIX")
endif()
