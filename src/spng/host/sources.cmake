# The seam to the host, relative to src/spng.
if(SPNG_HOST STREQUAL "wirecell")
    set(spng_host_sources host/wirecell/DataFolders.cxx host/wirecell/Json.cxx host/wirecell/OutputClaim.cxx host/wirecell/Report.cxx host/wirecell/ThreadShare.cxx)
else()
    set(spng_host_sources host/DataFolders.cxx host/Json.cxx host/OutputClaim.cxx host/Report.cxx host/ThreadShare.cxx)
endif()
