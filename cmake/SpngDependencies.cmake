# Every package that the build needs, found once.  docs/dependencies.md says what each is for.

find_package(Threads REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json 3.10 REQUIRED)

# spdlog with the external fmt.  This must come before torch's include path, which holds an fmt of its own.
add_library(spng_log INTERFACE)
target_link_libraries(spng_log INTERFACE spdlog::spdlog fmt::fmt)
target_compile_definitions(spng_log INTERFACE SPDLOG_FMT_EXTERNAL)

if(SPNG_HOST STREQUAL "wirecell")
    include(WireCellHost)
else()
    find_package(Eigen3 3.4 REQUIRED NO_MODULE)
    find_package(LibArchive REQUIRED)
    find_package(ZLIB REQUIRED)
    find_package(BZip2 REQUIRED)
    find_package(CLI11 REQUIRED)
    find_path(ISAL_INCLUDE isa-l/igzip_lib.h REQUIRED)
    find_library(ISAL_LIBRARY isal REQUIRED)
    add_library(spng_isal INTERFACE)
    target_include_directories(spng_isal SYSTEM INTERFACE "${ISAL_INCLUDE}")
    target_link_libraries(spng_isal INTERFACE "${ISAL_LIBRARY}")

    # The engine of many threads is left out where there is none.
    find_package(TBB 2021 CONFIG)
    if(NOT TARGET TBB::tbb)
        message(STATUS "oneTBB: not found, so there will be no WireCellTbb (TbbFlow)")
    endif()

    # HDF5 files are left out where there is no libhdf5.
    find_path(HDF5_INCLUDE hdf5.h PATH_SUFFIXES hdf5/serial)
    find_library(HDF5_LIBRARY NAMES hdf5_serial hdf5)
    if(HDF5_INCLUDE AND HDF5_LIBRARY)
        add_library(spng_hdf5 INTERFACE)
        target_include_directories(spng_hdf5 SYSTEM INTERFACE "${HDF5_INCLUDE}")
        target_link_libraries(spng_hdf5 INTERFACE "${HDF5_LIBRARY}")
    else()
        message(STATUS "HDF5: not found, so there will be no WireCellHio (SegmentFileSource of HDF5 files)")
    endif()

    # Training in several processes is left out where there is no MPI.
    set(MPI_CXX_SKIP_MPICXX ON)
    find_package(MPI COMPONENTS CXX QUIET)
    if(NOT MPI_CXX_FOUND)
        message(STATUS "MPI: not found, so networks will be trained in one process each")
    endif()

    # The web display is left out where there is no cpp-httplib.  Debian's is a library, which was
    # compiled with these words.
    find_path(HTTPLIB_INCLUDE httplib.h)
    find_library(HTTPLIB_LIBRARY cpp-httplib)
    if(HTTPLIB_INCLUDE AND HTTPLIB_LIBRARY)
        add_library(spng_http INTERFACE)
        target_include_directories(spng_http SYSTEM INTERFACE "${HTTPLIB_INCLUDE}")
        target_compile_definitions(spng_http INTERFACE CPPHTTPLIB_OPENSSL_SUPPORT CPPHTTPLIB_ZLIB_SUPPORT
            CPPHTTPLIB_BROTLI_SUPPORT)
        target_link_libraries(spng_http INTERFACE "${HTTPLIB_LIBRARY}" Threads::Threads)
    else()
        message(STATUS "cpp-httplib: not found, so there will be no spng-view")
    endif()

    find_path(JSONNET_INCLUDE libjsonnet.h REQUIRED)
    find_library(JSONNET_LIBRARY NAMES jsonnet gojsonnet REQUIRED)
    add_library(spng_jsonnet INTERFACE)
    target_include_directories(spng_jsonnet SYSTEM INTERFACE "${JSONNET_INCLUDE}")
    target_link_libraries(spng_jsonnet INTERFACE "${JSONNET_LIBRARY}")

    # Boost, headers only: those that './spng setup' unpacked go first, since Describe needs 1.77.
    find_path(SPNG_BOOST_INCLUDE boost/describe.hpp HINTS "${SPNG_DEPS}/boost/include" REQUIRED)
endif()
add_library(spng_boost INTERFACE)
target_include_directories(spng_boost SYSTEM INTERFACE "${SPNG_BOOST_INCLUDE}")

include(FindTorchLibraries)
