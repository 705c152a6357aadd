#pragma once
#include <string>
#include <vector>

/// Charge in files, channel by channel, for spng-metrics.
namespace WireCell::Apps {

    struct ChargeOptions {
        std::string signal, truth; ///< archives of frames
        std::string tag;           ///< of the traces, where a file has it
        int reach = 20;            ///< [ticks] how far from true charge found charge is fake
    };

    /// One event: what its channels have, in one order.
    struct ChannelCharges {
        int ident = 0;
        std::vector<int> channels;
        std::vector<double> found, truth; ///< [electrons]
        std::vector<double> fake;         ///< [electrons] magnitudes of what was found where there is none
        std::vector<double> magnitude;    ///< [electrons] magnitudes of all that was found
        std::vector<bool> in_truth;       ///< whether the file of true charge has the channel
    };

    /// Add the channels of an event to those of others.
    void append(ChannelCharges& all, const ChannelCharges& one);

    /// The events of both files, which are compared in their order, with warnings on standard error.
    /// ValueError: not as many events in both, or two that have nothing in common, or waveforms in place of charge.
    std::vector<ChannelCharges> read_charges(const ChargeOptions& opt);
}
