set(gen_plumbing_sources DumpFrames.cxx FrameFanin.cxx FrameFanout.cxx Reframer.cxx Retagger.cxx
    plumbing/DepoFanout.cxx plumbing/DepoMerger.cxx plumbing/DumpDepoSets.cxx plumbing/DumpDepos.cxx
    plumbing/FrameSummer.cxx)
