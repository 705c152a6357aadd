#pragma once
#include <string>
#include <vector>

/// How well charge is reconstructed, and what that costs: from files to figures, tables and JSON.
namespace WireCell::Eval {

    struct ChargeOptions {
        std::string signal, truth; ///< archives of frames
        std::string tag;           ///< of the traces, where a file has it
        int reach = 20;            ///< [ticks] how far from true charge found charge is fake
    };

    /// The charge of channels, all lists in one order.
    struct ChannelCharges {
        int ident = 0; ///< of the event
        std::vector<int> channels;
        std::vector<double> found, truth; ///< [electrons] sums over the time that both files cover
        std::vector<double> fake;         ///< [electrons] magnitudes of what was found where there is none
        std::vector<double> magnitude;    ///< [electrons] magnitudes of all that was found
        std::vector<bool> in_truth;       ///< whether the file of true charge has the channel
    };

    /// The events of two files of charge.
    struct ChargeEvents {
        std::vector<ChannelCharges> events;
        std::vector<std::string> remarks; ///< what a reader of the figures should know, a line each
    };

    /// Read both files; events are compared in their order.
    /// ValueError: not as many events in both, or two that have nothing in common, or waveforms in place of charge.
    /// IOError: a file can not be read.
    ChargeEvents read_charges(const ChargeOptions& opt);

    /// All channels of all events in one list; the ident is 0.
    ChannelCharges joined(const std::vector<ChannelCharges>& events);
}
