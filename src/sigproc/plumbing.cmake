set(sigproc_plumbing_sources ChannelSelector.cxx ChannelSplitter.cxx FrameMerger.cxx FrameSplitter.cxx
    PerChannelResponse.cxx)
