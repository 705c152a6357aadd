#include "response/TickedResponse.h"
#include "sim/Bounds.h"
#include "sim/ImpactResponses.h"

#include "WireCellAux/Component.h"
#include "WireCellIface/IFieldResponse.h"
#include "WireCellIface/IPlaneImpactResponse.h"
#include "WireCellIface/IWaveform.h"
#include "WireCellUtil/FFTBestLength.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

#include <mutex>

namespace WireCell::Gen {

    struct PlaneImpactResponseConfig {
        std::string field_response;                     ///< type:name of the field response
        int plane = 0;                                  ///< ident of the plane in the field response
        std::vector<std::string> short_responses;       ///< type:name of waveforms to convolve the field response with
        double overall_short_padding = 100 * units::us; ///< [time] how long the responses last
        std::vector<std::string> long_responses;        ///< type:name of waveforms to be applied to whole readouts
        double long_padding = 1.5 * units::ms;          ///< [time] how long the latter last
        int nticks = 10000;                             ///< [ticks] of the spectra
        double tick = 0.5 * units::us;                  ///< [time] sampling period
    };
    BOOST_DESCRIBE_STRUCT(PlaneImpactResponseConfig, (),
                          (field_response, plane, short_responses, overall_short_padding, long_responses, long_padding,
                           nticks, tick))

    namespace {
        class ImpactResponse : public IImpactResponse {
          public:
            ImpactResponse(int impact, Waveform::realseq_t wave, int pad, const Waveform::realseq_t& late, int late_pad)
              : m_impact(impact)
              , m_wave(std::move(wave))
              , m_pad(pad)
              , m_late(late)
              , m_late_pad(late_pad)
            {
            }
            const Waveform::compseq_t& spectrum() const override
            {
                std::call_once(m_once, [&] {
                    const auto full = at::fft_fft(
                        at::from_blob(const_cast<float*>(m_wave.data()), {static_cast<int64_t>(m_wave.size())}));
                    const auto* data = reinterpret_cast<const std::complex<float>*>(full.const_data_ptr());
                    m_spectrum.assign(data, data + full.numel());
                });
                return m_spectrum;
            }
            const Waveform::realseq_t& waveform() const override { return m_wave; }
            int waveform_pad() const override { return m_pad; }
            const Waveform::realseq_t& long_aux_waveform() const override { return m_late; }
            int long_aux_waveform_pad() const override { return m_late_pad; }
            int impact() const override { return m_impact; }

          private:
            int m_impact;
            Waveform::realseq_t m_wave;
            int m_pad;
            const Waveform::realseq_t& m_late;
            int m_late_pad;
            mutable std::once_flag m_once;
            mutable Waveform::compseq_t m_spectrum;
        };
    }

    /// The field response of a wire plane convolved with that of the electronics, by wire and impact position.  It is made when it is first
    /// asked for, since the field response may still be loading while the job is configured.
    class PlaneImpactResponse : public Aux::Component<PlaneImpactResponseConfig>,
                                public IPlaneImpactResponse,
                                public TickedResponse {
      public:
        PlaneImpactResponse()
          : Component("PlaneImpactResponse", "gen")
        {
        }

        IImpactResponse::pointer closest(double relpitch) const override
        {
            const auto& table = responses();
            const double half = m_table->half_extent;
            SPNG_VALIDATE(-half <= relpitch && relpitch <= half,
                          "{}: no response at a distance of {:.6g} mm (want at most {:.6g} mm)", who(), relpitch, half);
            const auto wire = static_cast<int>(std::lround(relpitch / m_table->pitch));
            const auto impact = std::lround((relpitch - wire * m_table->pitch) / m_table->impact);
            return table[index(wire, static_cast<int>(impact))];
        }

        TwoImpactResponses bounded(double relpitch) const override
        {
            const auto& table = responses();
            if (std::abs(relpitch) > m_table->half_extent) return {nullptr, nullptr};
            const auto wire = static_cast<int>(std::lround(relpitch / m_table->pitch));
            const double offset = (relpitch - wire * m_table->pitch) / m_table->impact;
            const auto below = static_cast<int>(std::floor(offset));
            return {table[index(wire, below)], table[index(wire, below + 1)]};
        }

        double pitch_range() const override
        {
            responses();
            return 2 * m_table->half_extent;
        }
        int nwires() const override
        {
            responses();
            return static_cast<int>(m_table->waves.size(0));
        }
        double pitch() const override
        {
            responses();
            return m_table->pitch;
        }
        double impact() const override
        {
            responses();
            return m_table->impact;
        }
        size_t nbins() const override { return m_cfg.nticks; }
        double tick() const override { return m_cfg.tick; }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.field_response.empty(), "{}: field_response is not given (want a type:name)", who());
            SPNG_VALIDATE(m_cfg.nticks > 0 && m_cfg.tick > 0, "{}: nticks {} and tick {} (want more than 0)", who(),
                          m_cfg.nticks, m_cfg.tick);
            SPNG_VALIDATE(m_cfg.overall_short_padding >= m_cfg.tick,
                          "{}: overall_short_padding {} is shorter than the tick {}", who(),
                          m_cfg.overall_short_padding, m_cfg.tick);
            Sim::check_bounds(m_cfg.tick, Sim::any_sampling, who(), "tick");
            Sim::check_bounds(m_cfg.nticks, {1, Sim::most_ticks}, who(), "nticks");
            Sim::check_bounds(m_cfg.long_padding, {0, Sim::any_time.high}, who(), "long_padding");
            Sim::check_ticks(m_cfg.overall_short_padding, m_cfg.tick, who(), "overall_short_padding");
            Sim::check_ticks(m_cfg.long_padding, m_cfg.tick, who(), "long_padding");
            m_field = Factory::find_tn<IFieldResponse>(m_cfg.field_response);
            m_short = product(m_cfg.short_responses, "short_responses", short_samples());
            m_long = product(m_cfg.long_responses, "long_responses", fft_best_length(m_cfg.nticks));
            const std::lock_guard<std::mutex> lock(m_mutex);
            m_table.reset();
            m_responses.clear();
        }

        /// How many samples the responses last.
        size_t short_samples() const
        {
            return fft_best_length(static_cast<size_t>(m_cfg.overall_short_padding / m_cfg.tick));
        }

        /// Convolution of waveforms, cyclic over so many samples.  Empty if there are none.
        Waveform::realseq_t product(const std::vector<std::string>& names, const std::string& key, size_t nsamples)
        {
            Waveform::realseq_t result;
            if (names.empty()) return result;
            const auto size = static_cast<int64_t>(nsamples);
            auto spectrum = at::ones({size / 2 + 1}, at::kComplexDouble);
            for (const auto& name : names) {
                const auto wave = Factory::find_tn<IWaveform>(name);
                SPNG_VALIDATE(std::abs(wave->waveform_period() - m_cfg.tick) <= 1 * units::ns,
                              "{}.{}: {} has a sample period of {} ns and the tick is {} ns. Try the same for both",
                              who(), key, name, wave->waveform_period() / units::ns, m_cfg.tick / units::ns);
                auto samples = wave->waveform_samples();
                samples.resize(nsamples, 0);
                spectrum *= at::fft_rfft(at::from_blob(samples.data(), {size}).to(at::kDouble));
            }
            const auto total = at::fft_irfft(spectrum, size).to(at::kFloat);
            result.assign(total.const_data_ptr<float>(), total.const_data_ptr<float>() + size);
            return result;
        }

        size_t index(int wire, int impact) const
        {
            const auto half_wires = static_cast<int>(m_table->waves.size(0)) / 2;
            const auto half_impacts = static_cast<int>(m_table->waves.size(1)) / 2;
            const int row = std::clamp(wire + half_wires, 0, 2 * half_wires);
            return row * m_table->waves.size(1) + std::clamp(impact + half_impacts, 0, 2 * half_impacts);
        }

        /// All responses, by wire and impact position; made at the first call.
        const std::vector<IImpactResponse::pointer>& responses() const
        {
            const std::lock_guard<std::mutex> lock(m_mutex);
            if (m_table) return m_responses;
            const auto& field = m_field->field_response();
            const auto* plane = field.plane(m_cfg.plane);
            const auto name = m_cfg.field_response + (field.file.empty() ? "" : " (" + field.file + ")");
            SPNG_VALIDATE(plane, "{}: the field response {} has no plane {}", who(), name, m_cfg.plane);
            const Sim::ImpactSettings settings{.period = field.period,
                                               .tick = m_cfg.tick,
                                               .nsamples = static_cast<int64_t>(short_samples()),
                                               .electronics = m_short};
            try {
                m_table.emplace(Sim::impact_responses(*plane, settings));
            }
            catch (const ValueError& err) {
                THROW(ValueError() << errmsg{fmt::format("{}: {}: {}", who(), name, err.what())});
            }
            const auto flat = m_table->waves.flatten(0, 1).contiguous();
            const auto pad = static_cast<int>(settings.nsamples);
            const auto late_pad = static_cast<int>(m_cfg.long_padding / m_cfg.tick);
            for (int64_t row = 0; row < flat.size(0); ++row) {
                const float* from = flat.const_data_ptr<float>() + row * pad;
                Waveform::realseq_t wave(from, from + pad);
                wave.resize(m_cfg.nticks, 0);
                const auto impact = static_cast<int>(row % m_table->waves.size(1));
                m_responses.push_back(std::make_shared<ImpactResponse>(impact, std::move(wave), pad, m_long, late_pad));
            }
            return m_responses;
        }

        IFieldResponse::pointer m_field;
        Waveform::realseq_t m_short, m_long;
        mutable std::mutex m_mutex;
        mutable std::optional<Sim::ImpactTable> m_table;
        mutable std::vector<IImpactResponse::pointer> m_responses;
    };
}

WIRECELL_FACTORY(PlaneImpactResponse, WireCell::Gen::PlaneImpactResponse, WireCell::IPlaneImpactResponse,
                 WireCell::INamed, WireCell::IConfigurable)
