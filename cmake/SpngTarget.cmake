# The verbs of our build files.
#
#   spng_library(NAME WireCellUtil SOURCES a.cxx b.cxx SHOWS rooms... LINK targets... PRIVATE targets...)
#       a shared library, WCT's name, the rooms of headers (HeaderRooms.cmake) that go with it, and what it is made with
#   spng_program(NAME wire-cell SOURCES wire-cell.cxx LINK targets...)
#   spng_test(NAME test_string KIND unit [TORCH] [GPU] LINK targets... [SEES folders...] [NEEDS targets...])
#       one ctest entry from test_string.cxx; it sees private headers of those folders, and NEEDS is built before
#   spng_script_test(NAME test_job KIND graph COMMAND ...)                  a command that must exit with 0
#
# The target `product` is all that is installed, without the tests.

add_custom_target(product)

# Of what is not installed, such as tests.
set(CMAKE_INSTALL_RPATH "${CMAKE_LIBRARY_OUTPUT_DIRECTORY};${SPNG_TORCH_LIBRARIES}")

add_library(spng_flags INTERFACE)
target_compile_options(spng_flags INTERFACE -Wall -Wextra -Wshadow -Wno-unused-parameter -fdiagnostics-color=auto)
# With optimisation g++ 12 warns of these in the standard library's strings where there is nothing wrong.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(spng_flags INTERFACE -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-restrict)
endif()
if(SPNG_UNITY)
    # Between files of one unit: names of another file hide nothing, and types of unnamed namespaces stay in it.
    target_compile_options(spng_flags INTERFACE -Wno-shadow)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(spng_flags INTERFACE -Wno-subobject-linkage -Wno-array-bounds)
    endif()
endif()
if(SPNG_WERROR)
    target_compile_options(spng_flags INTERFACE -Werror)
endif()
if(SPNG_SANITIZE)
    target_compile_options(spng_flags INTERFACE -fsanitize=${SPNG_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(spng_flags INTERFACE -fsanitize=${SPNG_SANITIZE})
endif()
if(SPNG_SANITIZE MATCHES undefined)
    # LibTorch keeps to itself the type information that vptr needs.  The others take half of the time to compile, for
    # what the address sanitizer sees too.
    target_compile_options(spng_flags INTERFACE -fno-sanitize=vptr,null,alignment,object-size)
endif()

function(spng_library)
    cmake_parse_arguments(arg "" "NAME" "SOURCES;SHOWS;LINK;PRIVATE" ${ARGN})
    add_library(${arg_NAME} SHARED ${arg_SOURCES})
    spng_show(${arg_NAME} PUBLIC ${arg_SHOWS})
    # Private headers are named from the library's folder.
    target_include_directories(${arg_NAME} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
    target_link_libraries(${arg_NAME} PUBLIC ${arg_LINK} PRIVATE spng_flags ${arg_PRIVATE})
    if(NOT SPNG_SANITIZE)
        # A function without a source is told here, and not when a job loads the library.
        target_link_options(${arg_NAME} PRIVATE -Wl,-z,defs)
    endif()
    set_target_properties(${arg_NAME} PROPERTIES INSTALL_RPATH "$ORIGIN")
    install(TARGETS ${arg_NAME} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
    add_dependencies(product ${arg_NAME})
endfunction()

function(spng_program)
    cmake_parse_arguments(arg "" "NAME" "SOURCES;LINK" ${ARGN})
    add_executable(${arg_NAME} ${arg_SOURCES})
    target_link_libraries(${arg_NAME} PRIVATE spng_flags ${arg_LINK})
    # The build tree's libraries are in lib, whatever the folder is called where they are installed.
    set(folders "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}" "$ORIGIN/../lib")
    list(REMOVE_DUPLICATES folders)
    set_target_properties(${arg_NAME} PROPERTIES INSTALL_RPATH "${folders}")
    install(TARGETS ${arg_NAME} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    add_dependencies(product ${arg_NAME})
endfunction()

# Of tests, which compile in two thirds of the time so: what they call is optimised as ever.
set(SPNG_TEST_OPTIONS $<$<NOT:$<CONFIG:Debug>>:-O1>)

# What every test may count on: the tree, the programs just built.  test/data.cmake.in adds the reference data.
set(SPNG_TEST_ENVIRONMENT
    "SPNG_SOURCE_DIR=${CMAKE_SOURCE_DIR}"
    "SPNG_BINARY_DIR=${CMAKE_BINARY_DIR}"
    "LD_LIBRARY_PATH=${CMAKE_BINARY_DIR}/lib")

function(spng_label_test name kind gpu)
    set(labels ${kind})
    if(gpu)
        list(APPEND labels gpu)
        set_tests_properties(${name} PROPERTIES RESOURCE_LOCK gpu)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT 900
        SKIP_RETURN_CODE 77 ENVIRONMENT "${SPNG_TEST_ENVIRONMENT}")
endfunction()

function(spng_test)
    cmake_parse_arguments(arg "TORCH;GPU" "NAME;KIND" "LINK;SEES;NEEDS" ${ARGN})
    set(target ${arg_KIND}_${arg_NAME})
    add_executable(${target} ${arg_NAME}.cxx)
    list(TRANSFORM arg_SEES PREPEND "${CMAKE_SOURCE_DIR}/")
    target_include_directories(${target} PRIVATE
        "${CMAKE_SOURCE_DIR}/test/support" "${CMAKE_SOURCE_DIR}/test/${arg_KIND}" ${arg_SEES})
    target_link_libraries(${target} PRIVATE spng_flags ${arg_LINK} GTest::gtest GTest::gtest_main)
    target_compile_options(${target} PRIVATE ${SPNG_TEST_OPTIONS})
    if(arg_TORCH)
        target_link_libraries(${target} PRIVATE WireCellSpng spng_test_support)
        # Components are found by name, so the plugin is loaded though a test may use no symbol of it.
        target_link_options(${target} PRIVATE -Wl,--no-as-needed)
        target_precompile_headers(${target} REUSE_FROM spng_test_support)
    endif()
    if(arg_NEEDS)
        add_dependencies(${target} ${arg_NEEDS})
    endif()
    set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/test")
    add_test(NAME ${arg_KIND}.${arg_NAME} COMMAND ${target} --gtest_brief=1)
    spng_label_test(${arg_KIND}.${arg_NAME} ${arg_KIND} "${arg_GPU}")
endfunction()

function(spng_script_test)
    cmake_parse_arguments(arg "GPU" "NAME;KIND" "COMMAND" ${ARGN})
    add_test(NAME ${arg_KIND}.${arg_NAME} COMMAND ${arg_COMMAND})
    spng_label_test(${arg_KIND}.${arg_NAME} ${arg_KIND} "${arg_GPU}")
endfunction()
