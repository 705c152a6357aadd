# The physics of the model: field response, noise, filters.
list(APPEND model_field_sources
    Drift.cxx
    FieldSolver.cxx
    Fields.cxx
    Filters.cxx
    Noise.cxx)
