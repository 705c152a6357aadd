#pragma once
#include <vector>

/// Measured noise spectra and what they mean for other samplings and wires.
namespace WireCell::Gen::Sim {

    /// The mean amplitude of the noise of wires of one length, as measured.
    struct MeasuredNoise {
        int plane;                 ///< 0, 1, 2 for U, V, W
        double wire_length;        ///< [length]
        double gain, shaping;      ///< of the preamplifier [voltage/charge], [time]
        int nsamples;              ///< of the waveforms
        double period;             ///< of their samples [time]
        double constant;           ///< the white part [voltage]
        std::vector<double> freqs; ///< [frequency] in ascending order
        std::vector<double> amps;  ///< the rest, at freqs [voltage]
    };

    /// The same on the grid of a discrete Fourier transform.
    struct GriddedNoise {
        double wire_length, gain, shaping, constant;
        std::vector<float> amps; ///< all bins of the transform
    };

    /// Interpolate linearly in frequency; beyond its ends a spectrum is flat.  Amplitudes grow with the square root of
    /// the number of samples.
    GriddedNoise on_grid(const MeasuredNoise& measured, int nsamples, double period);

    /// Interpolate linearly between the neighbours in wire length, of which there must be one or more, sorted by it;
    /// beyond the ends that of the end.  Of entries of equal length the last counts as the lower neighbour and the
    /// first as the upper one.
    GriddedNoise at_wire_length(const std::vector<GriddedNoise>& sorted, double wire_length);

    /// Scale to another gain and shaping time of the preamplifier, where they differ by more than 1 %.
    void convert_preamplifier(GriddedNoise& noise, double gain, double shaping, double period);

    /// The total: amplitude and white part, added in quadrature.
    std::vector<float> total_amplitude(const GriddedNoise& noise);
}
