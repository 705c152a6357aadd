# What a project with nodes of its own finds with find_package(WireCellSpng).

include(CMakePackageConfigHelpers)
set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/WireCellSpng")
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/WireCellSpngConfig.cmake.in"
    "${CMAKE_BINARY_DIR}/package/WireCellSpngConfig.cmake"
    INSTALL_DESTINATION "${package_folder}"
    PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_DATADIR)
write_basic_package_version_file("${CMAKE_BINARY_DIR}/package/WireCellSpngConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion)
install(FILES
    "${CMAKE_BINARY_DIR}/package/WireCellSpngConfig.cmake"
    "${CMAKE_BINARY_DIR}/package/WireCellSpngConfigVersion.cmake"
    "${CMAKE_CURRENT_LIST_DIR}/FindTorchLibraries.cmake"
    DESTINATION "${package_folder}")
