set(spng_io_sources
    io/Pickle.cxx)
