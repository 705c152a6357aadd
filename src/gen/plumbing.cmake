set(gen_plumbing_sources DumpFrames.cxx FrameFanin.cxx FrameFanout.cxx Reframer.cxx Retagger.cxx)
