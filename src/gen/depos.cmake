set(gen_depos_sources DepoBagger.cxx DepoGenerator.cxx DepoSetFanout.cxx DumpDepos.cxx TrackDepos.cxx sim/Tracks.cxx)
