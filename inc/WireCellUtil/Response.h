#pragma once
#include "WireCellUtil/Binning.h"
#include "WireCellUtil/Point.h"
#include "WireCellUtil/Units.h"
#include "WireCellUtil/Waveform.h"

#include <string>
#include <vector>

namespace WireCell::Response {

    /// Field responses as they are kept in files.
    namespace Schema {

        /// Current induced by one electron that drifts along one path.
        struct PathResponse {
            Waveform::realseq_t current; ///< [charge/time]
            double pitchpos{0};          ///< start of the path along the pitch, relative to the central wire [length]
            double wirepos{0};           ///< start of the path along the wire [length]
        };

        struct PlaneResponse {
            std::vector<PathResponse> paths;
            int planeid{-1};
            double location{0}; ///< of the plane along the drift [length]
            double pitch{0};    ///< between the plane's wires [length]
        };

        struct FieldResponse {
            std::vector<PlaneResponse> planes;
            Vector axis;      ///< against the drift
            double origin{0}; ///< where the paths start [length]
            double tstart{0}; ///< time of the first sample [time]
            double period{0}; ///< between samples [time]
            double speed{0};  ///< of the drift at the start of the paths [length/time]
            std::string file; ///< where it was read from

            /// The response of the plane, null if there is none of this ident.
            PlaneResponse* plane(int ident);
            const PlaneResponse* plane(int ident) const;
        };

        /// Load a field response file (.json or .json.bz2), found as Persist::resolve does.
        /// IOError if it is missing or not readable, ValueError if its content is not valid.
        FieldResponse load(const char* filename);
    }

    /// Average the currents of the paths over each wire region, one path per region in the result.  Paths count at both
    /// sides of the central wire.
    Schema::FieldResponse wire_region_average(const Schema::FieldResponse& fr);

    /// Response of a cold preamplifier (LArASIC) to unit charge at t=0.  Zero unless 0 < time < 10 us.
    double coldelec(double time, double gain = 7.8, double shaping = 1.0 * units::us);
    /// Response of a warm preamplifier to unit charge at t=0.  Zero unless 0 < time < 10 us.
    double warmelec(double time, double gain = 30, double shaping = 1.3 * units::us);
    /// exp(-(freq/sigma)^power/2); zero at freq=0 if zero_freq_removal.
    double hf_filter(double freq, double sigma = 1, double power = 2, bool zero_freq_removal = true);
    /// 1 - exp(-(freq/tau)^2)
    double lf_filter(double freq, double tau = 0.02);

    /// A response function of time.
    class Generator {
      public:
        virtual ~Generator() = default;
        virtual double operator()(double time) const = 0;
        /// Sample the function at the centres of the bins.
        Waveform::realseq_t generate(const Binning& tbins) const;
    };

    class ColdElec : public Generator {
      public:
        /// gain: peak of the response [voltage/charge]
        ColdElec(double gain = 14 * units::mV / units::fC, double shaping = 1.0 * units::us);
        double operator()(double time) const override;

      private:
        double m_gain, m_shaping;
    };

    class WarmElec : public Generator {
      public:
        WarmElec(double gain = 30 * units::mV / units::fC, double shaping = 1.3 * units::us);
        double operator()(double time) const override;

      private:
        double m_gain, m_shaping;
    };

    /// A high-pass RC filter: a unit impulse in the tick that starts at offset, then an exponential undershoot.
    class SimpleRC : public Generator {
      public:
        SimpleRC(double width = 1.0 * units::ms, double tick = 0.5 * units::us, double offset = 0.0);
        double operator()(double time) const override;

      private:
        double m_width, m_tick, m_offset;
    };
}
