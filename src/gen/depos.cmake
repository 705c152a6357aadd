set(gen_depos_sources DepoBagger.cxx DepoGenerator.cxx DepoSetFanout.cxx Recombination.cxx TrackDepos.cxx sim/Tracks.cxx)
