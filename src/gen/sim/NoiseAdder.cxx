#include "NoiseAdder.h"
#include "Noise.h"
#include "WireCellAux/RandomStream.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace WireCell::Gen::Sim {

    namespace {
        // Waves made at once: on a CPU as many as fit its cache, on a GPU enough to keep it busy.
        constexpr int64_t cpu_rows = 32;
        constexpr int64_t gpu_rows = 1024;
    }

    Samples copy_samples(const ITrace::vector& traces)
    {
        Samples samples(traces.size());
        at::parallel_for(0, static_cast<int64_t>(traces.size()), 64, [&](int64_t begin, int64_t end) {
            for (int64_t ind = begin; ind < end; ++ind) samples[ind] = traces[ind]->charge();
        });
        return samples;
    }

    NoiseAdder::NoiseAdder(std::string who, IChannelSpectrum::pointer model, const at::Device& device)
      : m_who(std::move(who))
      , m_model(std::move(model))
      , m_device(device)
    {
    }

    void NoiseAdder::add(const ITrace::vector& traces, Samples& samples, const NoiseKey& key_of, float factor)
    {
        const auto pieces = make_pieces(traces, key_of);
        if (pieces.empty()) return;
        std::vector<size_t> starts; // of the pieces that share a wave
        for (size_t ind = 0; ind < pieces.size(); ++ind) {
            const bool same =
                ind > 0 && pieces[ind].key == pieces[ind - 1].key && pieces[ind].spectrum == pieces[ind - 1].spectrum;
            if (!same) starts.push_back(ind);
        }
        update_sigma();
        const auto nwaves = static_cast<int64_t>(starts.size());
        const auto nrows = m_device.is_cpu() ? cpu_rows : gpu_rows;
        const auto add_block = [&](int64_t block) {
            const int64_t first = block * nrows;
            const int64_t last = std::min(nwaves, first + nrows);
            const auto waves = make_waves(pieces, starts, first, last);
            const float* wave = waves.const_data_ptr<float>();
            for (int64_t row = first; row < last; ++row, wave += m_nticks) {
                const size_t end = row + 1 < nwaves ? starts[row + 1] : pieces.size();
                for (size_t ind = starts[row]; ind < end; ++ind) {
                    const auto& piece = pieces[ind];
                    float* to = samples[piece.trace].data() + piece.first;
                    for (size_t tick = 0; tick < piece.size; ++tick) to[tick] += factor * wave[piece.column + tick];
                }
            }
        };
        const int64_t nblocks = (nwaves + nrows - 1) / nrows;
        if (m_device.is_cpu()) {
            at::parallel_for(0, nblocks, 1, [&](int64_t begin, int64_t end) {
                for (int64_t block = begin; block < end; ++block) add_block(block);
            });
            return;
        }
        for (int64_t block = 0; block < nblocks; ++block) add_block(block);
    }

    NoiseAdder::Pieces NoiseAdder::make_pieces(const ITrace::vector& traces, const NoiseKey& key_of)
    {
        Pieces pieces;
        pieces.reserve(traces.size());
        for (size_t ind = 0; ind < traces.size(); ++ind) {
            const auto& trace = *traces[ind];
            const auto key = key_of(trace.channel());
            if (!key) continue;
            const auto spectrum = spectrum_of(trace.channel());
            const int64_t begin = trace.tbin();
            const int64_t end = begin + static_cast<int64_t>(trace.charge().size());
            for (int64_t tick = begin; tick < end;) {
                const auto stretch = static_cast<int64_t>(std::floor(static_cast<double>(tick) / m_nticks));
                const int64_t column = tick - stretch * m_nticks;
                const int64_t size = std::min(end - tick, m_nticks - column);
                pieces.push_back({Aux::call_seed(*key, static_cast<uint64_t>(stretch)), spectrum, ind,
                                  static_cast<size_t>(tick - begin), static_cast<size_t>(size), column});
                tick += size;
            }
        }
        std::stable_sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) {
            return std::tie(a.key, a.spectrum) < std::tie(b.key, b.spectrum);
        });
        return pieces;
    }

    int64_t NoiseAdder::spectrum_of(int channel)
    {
        const auto known = m_spectrum_of.find(channel);
        if (known != m_spectrum_of.end()) return known->second;
        const auto& amplitude = m_model->channel_spectrum(channel);
        SPNG_VALIDATE(!amplitude.empty(), "{}: the model has an empty spectrum for channel {}", m_who, channel);
        if (m_nticks == 0) m_nticks = static_cast<int64_t>(amplitude.size());
        SPNG_VALIDATE(static_cast<int64_t>(amplitude.size()) == m_nticks,
                      "{}: the model's spectrum of channel {} has {} bins, that of another {} (want all equally long)",
                      m_who, channel, amplitude.size(), m_nticks);
        const bool valid = std::all_of(amplitude.begin(), amplitude.end(),
                                       [](float value) { return std::isfinite(value) && value >= 0; });
        SPNG_VALIDATE(valid, "{}: the model's spectrum of channel {} is not finite and positive", m_who, channel);
        const auto it = std::find(m_amplitudes.begin(), m_amplitudes.end(), amplitude);
        const int64_t index = it - m_amplitudes.begin();
        if (it == m_amplitudes.end()) m_amplitudes.push_back(amplitude);
        m_spectrum_of.emplace(channel, index);
        return index;
    }

    void NoiseAdder::update_sigma()
    {
        const auto nspectra = static_cast<int64_t>(m_amplitudes.size());
        if (m_sigma.defined() && m_sigma.size(0) == nspectra) return;
        std::vector<at::Tensor> rows;
        for (const auto& amplitude : m_amplitudes) rows.push_back(noise_sigma(at::tensor(amplitude), m_nticks));
        m_sigma = at::stack(rows).to(m_device);
    }

    at::Tensor NoiseAdder::make_waves(const Pieces& pieces, const std::vector<size_t>& starts, int64_t first,
                                      int64_t last) const
    {
        auto keys = at::empty({last - first}, at::kLong);
        auto spectra = at::empty({last - first}, at::kLong);
        auto* key = keys.mutable_data_ptr<int64_t>();
        auto* spectrum = spectra.mutable_data_ptr<int64_t>();
        for (int64_t row = first; row < last; ++row) {
            *key++ = static_cast<int64_t>(pieces[starts[row]].key);
            *spectrum++ = pieces[starts[row]].spectrum;
        }
        const auto sigma = m_sigma.index_select(0, spectra.to(m_device));
        return noise_waves(keys, sigma, m_nticks).to(at::kCPU);
    }
}
