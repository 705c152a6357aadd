#pragma once
#include "WireCellUtil/Configuration.h"

#include <string>
#include <vector>

namespace WireCell::Model {

    /// Electronics whose response is known in closed form.
    enum class Electronics { cold, warm };

    /// Noise of a front end on a wire.
    struct NoiseConfig {
        Electronics kind = Electronics::cold; ///< cold or warm: the electronics' response
        double gain = 0;                      ///< [voltage/charge] of the electronics, at the peak of its response
        double shaping = 0;                   ///< [time]
        double capacitance_per_length = 0;    ///< [capacitance/length] of a wire
        double capacitance_fixed = 0;         ///< [capacitance] of what a channel has besides its wires
        double voltage_noise = 0;             ///< [voltage/sqrt(frequency)] of the input transistor, in series
        double current_noise = 0;             ///< [current/sqrt(frequency)] at the input, in parallel
        double floor = 0;                     ///< [voltage] RMS of the white noise behind the electronics
        double period = 0;                    ///< [time] of the samples
        int nsamples = 0;                     ///< in the waveforms that amplitudes are for
        int nfreqs = 100;                     ///< of a spectrum
        std::vector<double> wire_lengths;     ///< [length] to make spectra for, increasing
    };

    /// Read and check the numbers of a model.  ValueError with the key if one makes no sense.
    NoiseConfig noise_config(const Configuration& numbers);

    /// |transfer function| [voltage time/charge] of the electronics at a frequency.
    double electronics_gain(const NoiseConfig& config, double freq);

    /// Power density [voltage^2/frequency], one-sided, of a channel's noise, without the floor.
    double noise_density(const NoiseConfig& config, double wire_length, double freq);

    /// RMS [voltage] of a channel's noise, with the floor, when sampled with the period.
    double noise_rms(const NoiseConfig& config, double wire_length);

    /// The content of a noise file, as EmpiricalNoiseModel reads it: mean amplitudes of the discrete Fourier transform.
    /// All planes are alike but for the lengths of their wires.
    Configuration noise_to_json(const NoiseConfig& config);

    /// Compute the spectra and write them to a file; a name that ends in .bz2 compresses.
    void make_noise(const Configuration& numbers, const std::string& output);

}
