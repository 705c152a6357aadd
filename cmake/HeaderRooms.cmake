# Who may include whom.  The headers under inc are shown to the compiler by room, each in a folder of links of its own, so that
# an include of a room that a target was not given does not compile.  A library gives those that it links the rooms it shows
# and all that these need.  Installed headers are in one folder.

# spng_header_room(util WireCellUtil)     the room `util` is inc/WireCellUtil
function(spng_header_room room)
    foreach(path ${ARGN})
        get_filename_component(folder "${CMAKE_BINARY_DIR}/include/${room}/${path}" DIRECTORY)
        file(MAKE_DIRECTORY "${folder}")
        file(CREATE_LINK "${CMAKE_SOURCE_DIR}/inc/${path}" "${CMAKE_BINARY_DIR}/include/${room}/${path}" SYMBOLIC)
    endforeach()
endfunction()

# spng_show(target PUBLIC rooms...)
function(spng_show target scope)
    foreach(room ${ARGN})
        target_include_directories(${target} ${scope} $<BUILD_INTERFACE:${CMAKE_BINARY_DIR}/include/${room}>)
    endforeach()
endfunction()

# spng_seam(target sources...)     files of src/spng/host, which alone see what only our host has
function(spng_seam target)
    set_property(SOURCE ${ARGN} TARGET_DIRECTORY ${target} APPEND PROPERTY
        INCLUDE_DIRECTORIES "${CMAKE_BINARY_DIR}/include/flow")
    target_sources(${target} PRIVATE ${ARGN})
endfunction()

# The host, a room for each library, in the order of the layers.
if(SPNG_HOST STREQUAL "bundled")
    spng_header_room(util WireCellUtil)
    spng_header_room(iface WireCellIface)
    spng_header_room(flow WireCellFlow)
    spng_header_room(aux WireCellAux)
    spng_header_room(pgraph WireCellPgraph)
    spng_header_room(tbb WireCellTbb)
    spng_header_room(apps WireCellApps)
    spng_header_room(eval WireCellEval)
endif()

# SPNG: `base` needs util alone and is shown with it; `device` is what components that compute on a device are made of;
# `core` includes the interfaces of the plugin; `net` runs networks.
spng_header_room(base WireCellSpng/base)
spng_header_room(device WireCellSpng/device)
spng_header_room(algo WireCellSpng/algo)
spng_header_room(core WireCellSpng/core WireCellSpng/ITensorForward.h WireCellSpng/ITorchSpectrum.h
    WireCellSpng/ITorchTensor.h WireCellSpng/ITorchTensorSet.h WireCellSpng/TorchNodes.h)
spng_header_room(net WireCellSpng/net)
