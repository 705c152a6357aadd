# The plugin for an installed Wire-Cell Toolkit: one library, its headers, configuration and data.

add_subdirectory(src/spng/device)
add_subdirectory(src/spng)
add_subdirectory(src/nets)
include("${CMAKE_SOURCE_DIR}/apps/roi-model.cmake")
install(DIRECTORY inc/WireCellSpng DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

# The toolkit has library files of these names, with the functions that ours use.
install(DIRECTORY cfg/ DESTINATION ${CMAKE_INSTALL_DATADIR}/wirecell
    REGEX "/cfg/(wirecell|pgraph|wrap|fileio)\\.jsonnet$" EXCLUDE)
include(SpngPackage)
