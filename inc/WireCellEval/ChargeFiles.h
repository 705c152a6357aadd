#pragma once
#include "WireCellIface/IFrame.h"

#include <ATen/core/Tensor.h>

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

    /// An event of both files, aligned: the same channels and ticks.
    struct ChargeImages {
        int ident = 0;
        double tick = 0;            ///< [time] sampling period
        std::vector<int> channels;  ///< of the rows, ascending: those that either file has
        std::vector<bool> in_truth; ///< whether the file of true charge has the channel
        at::Tensor found, truth;    ///< [channel, tick] float32 [electrons]; what a file lacks is 0
    };

    /// Reconstructed charge and the truth, of as many events.
    class ChargeFiles {
      public:
        /// Reads both files; events are compared in their order.
        /// ValueError: not as many events in both.  IOError: a file can not be read.
        explicit ChargeFiles(const ChargeOptions& opt);

        size_t size() const { return m_truths.size(); }

        /// The channels with true charge in any event, in any order; some may come twice.
        std::vector<int> true_channels() const;

        /// An event.  ValueError: the two have nothing in common, or hold waveforms in place of charge.
        ChargeImages images(size_t event);

        /// The charges of the channels of an event.
        ChannelCharges charges(const ChargeImages& images) const;

        /// What a reader of the figures should know about the events asked for so far, a line each.
        const std::vector<std::string>& remarks() const { return m_remarks; }

      private:
        void remark(const std::string& text);
        ChargeOptions m_opt;
        IFrame::vector m_signals, m_truths;
        std::vector<std::string> m_remarks;
    };

    /// All channels of all events in one list; the ident is 0.
    ChannelCharges joined(const std::vector<ChannelCharges>& events);
}
