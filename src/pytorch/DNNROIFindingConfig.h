#pragma once
#include "WireCellSpng/base/Config.h"
#include "WireCellSpng/core/ModelCard.h"
#include "WireCellSpng/net/ForwardConfig.h"

#include <optional>
#include <string>
#include <vector>

namespace WireCell::Pytorch {

    /// Keys of the network's input.
    struct NetworkInputConfig {
        std::string anode = "AnodePlane"; ///< the IAnodePlane
        int plane = 0;                    ///< index of the wire plane: 0, 1, 2 for U, V, W
        bool sort_chanids = false;        ///< rows by channel ident; else face after face, by wire attachment in each
        std::vector<std::string> intags; ///< trace tags, or a frame's tag, of the network's features in order; required
        double input_scale = 1.0 / 4000; ///< factor on all of them
        double input_offset = 0;         ///< added after that
        int tick0 = 0;                   ///< [ticks] where images begin; earlier samples are left out
        int nticks = 6000;               ///< [ticks] of images of a frame without samples
        int tick_per_slice = 10;         ///< [ticks] that the network sees as one: their mean
        int tick_pad_multiple = 0;       ///< [ticks] images get zeros up to its multiple; 0: tick_per_slice
        double max_mb = 4096;            ///< [MB] most memory for the samples of an image
    };
    BOOST_DESCRIBE_STRUCT(NetworkInputConfig, (),
                          (anode, plane, sort_chanids, intags, input_scale, input_offset, tick0, nticks, tick_per_slice,
                           tick_pad_multiple, max_mb))

    /// Keys of the network.
    struct NetworkConfig {
        std::string forward = "TorchService"; ///< type:name of the ITensorForward, of the plugin or of the host
        std::vector<std::string> features; ///< what the model's card calls the intags; none: they are as it wants them
        SPNG::ForwardChain chain;          ///< more for a look at the card; rebin and planes are known
        std::string output;                ///< which of the model's outputs; empty: the only one, or that called roi
        std::string output_class;          ///< the class of the output to use, where it has classes; empty: the first
        int nchunks = 1;                   ///< pieces along channels, to bound memory
        std::optional<int> overlap;        ///< [channels] context around a piece; null: the card's halo, or else none
        std::optional<int> chunk_multiple; ///< [channels] pieces begin at its multiples; null: the card's, or else 1
    };
    BOOST_DESCRIBE_STRUCT(NetworkConfig, (),
                          (forward, features, chain, output, output_class, nchunks, overlap, chunk_multiple))

    struct DNNROIFindingConfig : NetworkInputConfig, NetworkConfig {
        std::optional<double> mask_thresh; ///< what scores must exceed; null: the threshold of the card, or else 0.5
        std::string decon_charge_tag;      ///< trace tag of the charge; required
        std::string summary_tag;           ///< trace tag of which channels get the summary; empty: it is 0
        double output_scale = 1;           ///< factor on the charge in regions
        double output_offset = 0;          ///< [electrons] added after that, everywhere
        bool keep_last_run = false;        ///< keep a run of charge that reaches the image's last tick; WCT drops it
        bool save_negative_charge = false; ///< else it becomes zero
        std::string outtag;                ///< trace tag of the output; empty for none
        bool sparcify = false;             ///< a trace for each piece of charge; else for each channel
        int sparcify_zero_gap = 2;         ///< [ticks] so many zeros end a piece
        std::string debugfile;             ///< write input and output to DEBUGFILE_call<N>.pt; empty: nothing
        std::optional<int> cbeg;           ///< has no effect
        std::optional<int> cend;           ///< has no effect
        int verbosity = 0;                 ///< 0 quiet; 1 logs each call
        bool mem_log = false;              ///< log the memory of the process at the steps of each call
    };
    BOOST_DESCRIBE_STRUCT(DNNROIFindingConfig, (NetworkInputConfig, NetworkConfig),
                          (mask_thresh, decon_charge_tag, summary_tag, output_scale, output_offset, keep_last_run,
                           save_negative_charge, outtag, sparcify, sparcify_zero_gap, debugfile, cbeg, cend, verbosity,
                           mem_log))

    /// ValueError names the key, what came and what was wanted.
    void validate(const DNNROIFindingConfig& cfg);

    /// How a model of this card is run.
    SPNG::ForwardConfig forward_config(const DNNROIFindingConfig& cfg, const SPNG::ModelCard& card);
}
