#pragma once
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Response.h"

#include <string>
#include <vector>

namespace WireCell::Model {

    /// A plane of wires that shapes the field.
    struct FieldPlaneConfig {
        double location = 0; ///< [length] above the collection wires
        double bias = 0;     ///< [voltage]
    };

    /// Where electrons drift near the wires, and how finely that is computed.
    struct FieldsConfig {
        std::vector<FieldPlaneConfig> planes; ///< from the drift volume down
        int readout = 3;                      ///< planes that are read out, the last ones
        double pitch = 0;                     ///< [length] of all planes
        double wire_diameter = 0;             ///< [length]
        double mesh = 0;                      ///< [length] where the earthed mesh behind the wires is, below 0
        double cathode = 0;                   ///< [length] where the weighting potentials vanish above the wires
        double origin = 0;                    ///< [length] where paths start
        double drift_field = 0;               ///< [voltage/length] far above the wires
        double temperature = 0;               ///< [temperature] of the argon
        double speed = 0;                     ///< [length/time] at the drift field
        double period = 0;                    ///< [time] of the samples
        int nsamples = 0;                     ///< in a response
        int nwires = 21;                      ///< that see an electron, an odd number
        int nimpacts = 6;                     ///< starts of paths a wire, from half a pitch beside it to above it
        int periods = 61;                     ///< wires a plane in the weighting potentials, before all repeats
        int nodes_per_pitch = 28;             ///< of the potentials' grid
    };

    /// Read and check the numbers of a model.  ValueError with the key if one makes no sense.
    FieldsConfig fields_config(const Configuration& numbers);

    /// The field response of a detector.  docs/detector-model.md has the method.
    Response::Schema::FieldResponse solve_fields(const FieldsConfig& config);

    /// The content of a field response file, currents with six significant digits.
    Configuration fields_to_json(const Response::Schema::FieldResponse& fr);

    /// Compute the field response and write it to a file; a name that ends in .bz2 compresses.
    void make_fields(const Configuration& numbers, const std::string& output);

}
