#pragma once
#include "WireCellIface/IChannelSpectrum.h"
#include "WireCellIface/ITrace.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <optional>
#include <unordered_map>

namespace WireCell::Gen::Sim {

    using Samples = std::vector<ITrace::ChargeSequence>;

    /// The key of the random numbers of a channel, nothing for a channel without noise.  Channels with one key get the
    /// same random numbers, each scaled with its own spectrum.
    using NoiseKey = std::function<std::optional<uint64_t>(int channel)>;

    /// The samples of the traces, to work on.
    Samples copy_samples(const ITrace::vector& traces);

    /// Adds noise with the spectra of a model to traces.
    ///
    /// The noise of a channel at a tick does not depend on how the channel is cut into traces.  It comes in stretches as
    /// long as the model's spectra.
    class NoiseAdder {
      public:
        /// who: starts the text of errors.
        NoiseAdder(std::string who, IChannelSpectrum::pointer model, const at::Device& device);

        /// Add noise, times a factor, to the samples, which are those of the traces.
        void add(const ITrace::vector& traces, Samples& samples, const NoiseKey& key_of, float factor = 1);

      private:
        /// Samples of a trace that are in one stretch.
        struct Piece {
            uint64_t key;
            int64_t spectrum;
            size_t trace, first, size;
            int64_t column;
        };
        using Pieces = std::vector<Piece>;

        Pieces make_pieces(const ITrace::vector& traces, const NoiseKey& key_of);
        int64_t spectrum_of(int channel);
        void update_sigma();
        at::Tensor make_waves(const Pieces& pieces, const std::vector<size_t>& starts, int64_t first,
                              int64_t last) const;

        std::string m_who;
        IChannelSpectrum::pointer m_model;
        at::Device m_device;
        int64_t m_nticks = 0;
        std::unordered_map<int, int64_t> m_spectrum_of;          // by channel
        std::vector<IChannelSpectrum::amplitude_t> m_amplitudes; // of the spectra, all different
        at::Tensor m_sigma;                                      // [spectrum, bin]
    };
}
