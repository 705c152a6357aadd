set(gen_sim_sources DepoFluxSplat.cxx DepoTransform.cxx PlaneImpactResponse.cxx sim/Binomial.cxx sim/DepoPlane.cxx
    sim/ImpactResponses.cxx sim/Induce.cxx sim/InduceOnDevice.cxx sim/Patch.cxx sim/SumNeighbours.cxx)
# The heart of the simulation's arithmetic: a multiplication and an addition may become one instruction.
set_source_files_properties(sim/SumNeighbours.cxx PROPERTIES COMPILE_OPTIONS "-O3;-ffp-contract=fast")
