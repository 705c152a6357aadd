# A Debian package and a tarball that hold all that jobs need, LibTorch included: `./spng package`.  Both work from any folder.

# LibTorch beside our libraries, with what the wheel's own links to.  A plain `cmake --install` leaves it where it is.
get_filename_component(torch_root "${SPNG_TORCH_LIBRARIES}" DIRECTORY)
file(GLOB torch_parts "${SPNG_TORCH_LIBRARIES}/libc10.so" "${SPNG_TORCH_LIBRARIES}/libtorch_cpu.so"
    "${SPNG_TORCH_LIBRARIES}/libgomp*.so*" "${torch_root}/../nvidia/cu13/lib/libcudart.so.*"
    "${torch_root}/../nvidia/cu13/lib/libcupti.so.*")
install(PROGRAMS ${torch_parts} DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT torch EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME spng)
set(CPACK_PACKAGE_VENDOR "the SPNG project")
set(CPACK_PACKAGE_CONTACT "the SPNG project <noreply@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Signal processing of liquid-argon TPCs on LibTorch, for the Wire-Cell Toolkit")
set(CPACK_PACKAGE_DIRECTORY "${CMAKE_BINARY_DIR}/packages")
set(CPACK_PACKAGING_INSTALL_PREFIX /opt/spng)
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_SOURCE_DIR}/LICENSE")
set(CPACK_STRIP_FILES OFF)
# All in one, the component of LibTorch too.
set(CPACK_COMPONENTS_ALL Unspecified torch)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_ARCHIVE_FILE_NAME "spng-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_HOMEPAGE "${PROJECT_HOMEPAGE_URL}")
# The Debian packages that it needs are those of the libraries that it links to, LibTorch's own apart.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${CMAKE_LIBRARY_OUTPUT_DIRECTORY}" "${SPNG_TORCH_LIBRARIES}"
    "${torch_root}/../nvidia/cu13/lib")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "python3, python3-numpy")
set(SPNG_BUNDLED_FROM "${SPNG_TORCH_LIBRARIES}")
configure_file("${CMAKE_CURRENT_LIST_DIR}/bundle-paths.cmake.in" "${CMAKE_BINARY_DIR}/package/bundle-paths.cmake" @ONLY)
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_BINARY_DIR}/package/bundle-paths.cmake")
include(CPack)
