#include "WireCellUtil/Response.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace WireCell::Response {

    Schema::PlaneResponse* Schema::FieldResponse::plane(int ident)
    {
        const auto it = std::find_if(planes.begin(), planes.end(), [=](const auto& p) { return p.planeid == ident; });
        return it == planes.end() ? nullptr : &*it;
    }

    const Schema::PlaneResponse* Schema::FieldResponse::plane(int ident) const
    {
        return const_cast<FieldResponse*>(this)->plane(ident);
    }

    namespace {
        using Current = Waveform::realseq_t;

        void average_into(std::map<int, Current>& currents, int key, const Current& current)
        {
            const auto [it, is_new] = currents.try_emplace(key, current);
            if (is_new) return;
            auto& have = it->second;
            for (size_t ind = 0; ind < have.size(); ++ind) have[ind] = 0.5 * (have[ind] + current[ind]);
        }

        /// Paths keyed by their pitch position in hundredths of the pitch, and mirrored about the central wire.
        std::map<int, Current> currents_by_position(const Schema::PlaneResponse& plane)
        {
            std::map<int, Current> currents;
            for (const auto& path : plane.paths) {
                const int key = static_cast<int>(path.pitchpos / (0.01 * plane.pitch));
                average_into(currents, key, path.current);
                average_into(currents, -key, path.current);
            }
            return currents;
        }

        /// The wire regions that hold a path.  A path at the border of two regions belongs to the one nearer to zero.
        std::set<int> regions_of(const std::map<int, Current>& currents)
        {
            std::set<int> regions;
            for (const auto& [key, current] : currents) {
                const double nudge = key > 0 ? -0.001 : 0.001;
                regions.insert(static_cast<int>(std::round(key * 0.01 + nudge)));
            }
            return regions;
        }

        /// The mean current over the region, with each path standing for the pitches that are nearest to it.  The sums are
        /// float32 and their operations keep this order: results are the WCT's to the last bit.
        Current region_average(const std::map<int, Current>& currents, int region, double pitch)
        {
            const double inf = std::numeric_limits<double>::infinity();
            const auto midpoint = [=](int key1, int key2) { return (key1 + key2) / 2.0 * 0.01 * pitch; };
            const double region_lo = (region - 0.5) * pitch, region_hi = (region + 0.5) * pitch;
            Current sum(currents.begin()->second.size(), 0);
            for (auto it = currents.begin(); it != currents.end(); ++it) {
                const auto next = std::next(it);
                const double lo = it == currents.begin() ? -inf : midpoint(std::prev(it)->first, it->first);
                const double hi = next == currents.end() ? inf : midpoint(it->first, next->first);
                const double overlap = std::min(hi, region_hi) - std::max(lo, region_lo);
                if (overlap <= 0) continue;
                for (size_t ind = 0; ind < sum.size(); ++ind) sum[ind] += it->second[ind] * overlap / pitch;
            }
            return sum;
        }

        Schema::PlaneResponse plane_average(const Schema::PlaneResponse& plane)
        {
            Schema::PlaneResponse out(plane);
            out.paths.clear();
            const auto currents = currents_by_position(plane);
            for (const int region : regions_of(currents)) {
                out.paths.push_back({region_average(currents, region, plane.pitch), region * plane.pitch, 0.0});
            }
            return out;
        }
    }

    Schema::FieldResponse wire_region_average(const Schema::FieldResponse& fr)
    {
        Schema::FieldResponse out(fr);
        out.planes.clear();
        for (const auto& plane : fr.planes) out.planes.push_back(plane_average(plane));
        return out;
    }

    namespace {
        /// Electronics responses are cut off after this time.
        const double response_length = 10 * units::us;

        bool in_response(double time) { return 0 < time && time < response_length; }
    }

    double coldelec(double time, double gain, double shaping)
    {
        if (!in_response(time)) return 0.0;
        const double r = time / shaping;
        const double e1 = std::exp(-2.82833 * r), e2 = std::exp(-2.40318 * r);
        const double s1 = std::sin(1.19361 * r), c1 = std::cos(1.19361 * r);
        const double s2 = std::sin(2.38722 * r), c2 = std::cos(2.38722 * r);
        const double s3 = std::sin(2.5928 * r), c3 = std::cos(2.5928 * r);
        const double s4 = std::sin(5.18561 * r), c4 = std::cos(5.18561 * r);
        // A real pole and two complex pairs, after partial fractions.
        const double real_pole = 4.31054 * std::exp(-2.94809 * r);
        const double pair1 = -2.6202 * (c1 + c1 * c2 + s1 * s2) + 0.762456 * (s1 - c2 * s1 + c1 * s2);
        const double pair2 = 0.464924 * (c3 + c3 * c4 + s3 * s4) - 0.327684 * (s3 - c4 * s3 + c3 * s4);
        // The peak of the bracket is 1/(10 x 1.012).
        return gain * 10 * 1.012 * (real_pole + e1 * pair1 + e2 * pair2);
    }

    double warmelec(double time, double gain, double shaping)
    {
        if (!in_response(time)) return 0.0;
        const double r = time / shaping;
        return gain * (1 - std::exp(-0.5 * std::pow(0.9 * r, 2))) * std::exp(-0.5 * std::pow(0.5 * r, 2));
    }

    double hf_filter(double freq, double sigma, double power, bool zero_freq_removal)
    {
        if (freq == 0 && zero_freq_removal) return 0.0;
        return std::exp(-0.5 * std::pow(freq / sigma, power));
    }

    double lf_filter(double freq, double tau) { return 1 - std::exp(-std::pow(freq / tau, 2)); }

    Waveform::realseq_t Generator::generate(const Binning& tbins) const
    {
        Waveform::realseq_t out(tbins.nbins());
        for (int ind = 0; ind < tbins.nbins(); ++ind) out[ind] = (*this)(tbins.center(ind));
        return out;
    }

    ColdElec::ColdElec(double gain, double shaping)
      : m_gain(gain)
      , m_shaping(shaping)
    {
    }

    double ColdElec::operator()(double time) const { return coldelec(time, m_gain, m_shaping); }

    WarmElec::WarmElec(double gain, double shaping)
      : m_gain(gain)
      , m_shaping(shaping)
    {
    }

    double WarmElec::operator()(double time) const { return warmelec(time, m_gain, m_shaping); }

    SimpleRC::SimpleRC(double width, double tick, double offset)
      : m_width(width)
      , m_tick(tick)
      , m_offset(offset)
    {
    }

    double SimpleRC::operator()(double time) const
    {
        const double since = time - m_offset;
        if (since < 0) return 0.0;
        const double impulse = since < m_tick ? 1.0 : 0.0;
        return impulse - m_tick / m_width * std::exp(-since / m_width);
    }
}
