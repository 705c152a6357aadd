set(gen_noise_sources AddNoise.cxx CoherentAddNoise.cxx DepoSetDrifter.cxx Digitizer.cxx Drifter.cxx
    EmpiricalNoiseModel.cxx sim/Digitize.cxx sim/Drift.cxx sim/Noise.cxx sim/NoiseAdder.cxx sim/NoiseSpectra.cxx)
