# The default ROI finder is made by this program, at build time.
add_executable(spng-roi-model "${CMAKE_SOURCE_DIR}/apps/spng-roi-model.cxx")
target_link_libraries(spng-roi-model PRIVATE spng_roi_finder)
set(SPNG_ROI_MODEL "${SPNG_SHARE}/roi-default.ts")
add_custom_command(OUTPUT "${SPNG_ROI_MODEL}"
    COMMAND ${CMAKE_COMMAND} -E make_directory "${SPNG_SHARE}"
    COMMAND spng-roi-model "${SPNG_ROI_MODEL}"
    DEPENDS spng-roi-model
    COMMENT "Writing the default ROI finder")
add_custom_target(roi-model ALL DEPENDS "${SPNG_ROI_MODEL}")
add_dependencies(product roi-model)
install(FILES "${SPNG_ROI_MODEL}" DESTINATION ${CMAKE_INSTALL_DATADIR}/wirecell)
