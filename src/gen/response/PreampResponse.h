#pragma once
#include "WireCellAux/Component.h"
#include "WireCellIface/IWaveform.h"
#include "WireCellUtil/Response.h"
#include "WireCellUtil/Units.h"
#include "sim/Bounds.h"

namespace WireCell::Gen {

    /// Response of a preamplifier, sampled at the centres of the ticks.
    ///
    /// Config has gain, shaping, postgain, start, tick and nticks; Shape is made of gain and shaping, as
    /// Response::ColdElec.
    template <class Config, class Shape>
    class PreampResponse : public Aux::Component<Config>, public IWaveform {
      public:
        explicit PreampResponse(const std::string& type)
          : Aux::Component<Config>(type, "gen")
        {
        }

        double waveform_start() const override { return m_cfg.start; }
        double waveform_period() const override { return m_cfg.tick; }
        const sequence_type& waveform_samples() const override { return m_samples; }
        sequence_type waveform_samples(const Binning& tbins) const override
        {
            return Shape(m_cfg.gain * m_cfg.postgain, m_cfg.shaping).generate(tbins);
        }

      private:
        using Aux::Component<Config>::m_cfg;

        void configured() override
        {
            const auto who = this->who();
            SPNG_VALIDATE(m_cfg.shaping > 0, "{}: shaping is {} ns (want > 0)", who, m_cfg.shaping);
            SPNG_VALIDATE(m_cfg.tick > 0, "{}: tick is {} ns (want > 0)", who, m_cfg.tick);
            SPNG_VALIDATE(m_cfg.nticks > 0, "{}: nticks is {} (want at least 1)", who, m_cfg.nticks);
            Sim::check_bounds(m_cfg.gain, Sim::any_scale, who, "gain");
            Sim::check_bounds(m_cfg.postgain, Sim::any_scale, who, "postgain");
            Sim::check_bounds(m_cfg.gain * m_cfg.postgain, Sim::any_scale, who, "gain times postgain");
            Sim::check_bounds(m_cfg.shaping, Sim::any_sampling, who, "shaping");
            Sim::check_bounds(m_cfg.tick, Sim::any_sampling, who, "tick");
            Sim::check_bounds(m_cfg.start, Sim::any_time, who, "start");
            Sim::check_bounds(m_cfg.nticks, {1, Sim::most_ticks}, who, "nticks");
            m_samples = waveform_samples(Binning(m_cfg.nticks, m_cfg.start, m_cfg.start + m_cfg.nticks * m_cfg.tick));
        }

        sequence_type m_samples;
    };
}
