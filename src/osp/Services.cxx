#include "Services.h"

#include "WireCellIface/IChannelResponse.h"
#include "WireCellIface/IFieldResponse.h"
#include "WireCellIface/IFilterWaveform.h"
#include "WireCellSpng/algo/osp/Response.h"
#include "WireCellSpng/base/Dft.h"
#include "WireCellSpng/base/Dims.h"
#include "WireCellUtil/FFTBestLength.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Response.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace WireCell::SPNG::OSP {

    namespace {
        template <class Interface>
        std::shared_ptr<Interface> component(const std::string& tn, const std::string& where)
        {
            try {
                return Factory::find_tn<Interface>(tn);
            }
            catch (const FactoryException& err) {
                THROW(ValueError() << errmsg{fmt::format("{}: {}", where, err.what())});
            }
        }

        /// The averages of a plane over wire regions, float32 (wires, samples) ordered by wire.
        at::Tensor wire_currents(const Response::Schema::PlaneResponse& plane, const std::string& where)
        {
            auto paths = plane.paths;
            SPNG_VALIDATE(!paths.empty() && paths.size() % 2 == 1, "{}: {} wires in plane {} (want an odd number)",
                          where, paths.size(), plane.planeid);
            std::sort(paths.begin(), paths.end(), [](const auto& a, const auto& b) { return a.pitchpos < b.pitchpos; });
            std::vector<at::Tensor> rows;
            for (const auto& path : paths) {
                const std::vector<float> current(path.current.begin(), path.current.end());
                SPNG_VALIDATE(!current.empty() && current.size() == paths.front().current.size(),
                              "{}: wires of plane {} have {} and {} samples (want one length)", where, plane.planeid,
                              paths.front().current.size(), current.size());
                rows.push_back(at::tensor(current, at::kFloat));
            }
            return at::stack(rows);
        }

        /// A filter at all of n frequencies, from 0 to the sampling frequency.
        at::Tensor filter(const std::string& type, const std::string& name, int64_t n, const std::string& where)
        {
            const auto found = component<IFilterWaveform>(type + ":" + name, where);
            const auto values = found->filter_waveform(static_cast<int>(n));
            SPNG_VALIDATE(std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); }),
                          "{}: {}:{} is not finite at all of {} frequencies", where, type, name, n);
            return at::tensor(values, at::kFloat);
        }

        /// The responses of channels, each multiplied sample by sample with that of a wire.
        at::Tensor multiplied(const at::Tensor& response, const std::string& tn, const std::string& where)
        {
            const auto factors = component<IChannelResponse>(tn, where);
            auto result = response.clone();
            for (int64_t wire = 0; wire < result.size(0); ++wire) {
                const auto& samples = factors->channel_response(static_cast<int>(wire));
                const auto count = std::min<int64_t>(result.size(1), static_cast<int64_t>(samples.size()));
                result[wire].narrow(0, 0, count).mul_(at::tensor(samples, at::kFloat).narrow(0, 0, count));
            }
            return result;
        }

        class Maker {
          public:
            Maker(const OmnibusSigProcConfig& cfg, const Planes& planes, const FrameSize& frame, const std::string& who)
              : m_cfg(cfg)
              , m_planes(planes)
              , m_who(who)
              , m_field(component<IFieldResponse>(cfg.field_response, who + ".field_response"))
              , m_elec(component<IWaveform>(cfg.elecresponse, who + ".elecresponse"))
            {
                m_out.frame = frame;
            }

            Services make()
            {
                make_responses();
                for (size_t plane = 0; plane < 3; ++plane) make_filters(plane);
                if (!m_cfg.per_chan_resp.empty()) make_corrections();
                return std::move(m_out);
            }

          private:
            void make_responses();
            void make_filters(size_t plane);
            void make_corrections();

            const OmnibusSigProcConfig& m_cfg;
            const Planes& m_planes;
            std::string m_who;
            IFieldResponse::pointer m_field;
            std::shared_ptr<IWaveform> m_elec;
            Services m_out;
        };

        void Maker::make_responses()
        {
            const auto where = m_who + ".field_response (" + m_cfg.field_response + ")";
            const auto average = Response::wire_region_average(m_field->field_response());
            SPNG_VALIDATE(average.planes.size() >= 3 && average.period > 0 && average.speed != 0,
                          "{}: {} planes of period {} ns (want 3 and more than 0)", where, average.planes.size(),
                          average.period);
            const double period = average.period, tick = m_out.frame.tick;
            for (size_t plane = 0; plane < 3; ++plane) {
                const auto number = static_cast<size_t>(m_cfg.plane2layer[plane]);
                const auto currents = wire_currents(average.planes[plane], where);
                if (plane == 0) m_out.padded = m_out.frame.nticks + currents.size(1) / 5;
                const auto nfine = fft_best_length(2 * fft_best_length(static_cast<size_t>(currents.size(1))));
                const auto n = static_cast<int>(nfine);
                auto samples = m_elec->waveform_samples(Binning(n, 0, n * period));
                SPNG_VALIDATE(samples.size() == nfine, "{}.elecresponse ({}): {} samples came (want {})", m_who,
                              m_cfg.elecresponse, samples.size(), nfine);
                const auto scale = static_cast<float>(-m_cfg.postgain * m_cfg.ADC_mV);
                for (auto& sample : samples) sample *= scale;
                m_out.planes[number].response = build_response(
                    currents, at::tensor(samples, at::kFloat),
                    {.fine_period = period, .period = tick, .shift = m_cfg.ftoffset, .nticks = m_out.padded});
                const double total = m_out.planes[number].response.abs().sum(at::kDouble).item<double>();
                SPNG_VALIDATE(total > 0 && std::isfinite(total), "{}, elecresponse ({}): the response adds up to {}",
                              where, m_cfg.elecresponse, total);
            }
            const auto nwires = m_out.planes[0].response.size(0);
            for (size_t plane = 0; plane < 3; ++plane) {
                auto& one = m_out.planes[plane];
                SPNG_VALIDATE(one.response.size(0) == nwires, "{}: planes of {} and {} wires (want one number)", where,
                              nwires, one.response.size(0));
                if (m_cfg.filter_responses_tn.empty()) continue;
                one.multiplied = multiplied(one.response, m_cfg.filter_responses_tn[plane],
                                            fmt::format("{}.filter_responses_tn[{}]", m_who, plane));
            }
            m_out.shift = static_cast<int64_t>((m_cfg.ctoffset + average.origin / average.speed) / tick);
        }

        void Maker::make_filters(size_t plane)
        {
            const auto at_plane = [&](const char* key) { return fmt::format("{}.{}[{}]", m_who, key, plane); };
            const auto half = half_size(m_out.padded);
            const auto along_time = [&](const char* type, const std::string& name, const std::string& where) {
                return filter(type, name, m_out.padded, where).narrow(0, 0, half).contiguous();
            };
            auto& out = m_out.planes[plane];
            const auto nwires = out.response.size(0);
            const auto nrows =
                std::ssize(m_planes.channels[plane]) + nwires - 1 + nwires * std::ssize(m_planes.gaps[plane]);
            out.wire_filter = filter("HfFilter", m_cfg.Wire_filters[plane], nrows, at_plane("Wire_filters"));
            out.gauss = along_time("HfFilter", m_cfg.Gaus_wide_filter, m_who + ".Gaus_wide_filter");
            out.wiener = along_time("HfFilter", m_cfg.Wiener_wide_filters[plane], at_plane("Wiener_wide_filters"));
            out.refine = along_time("HfFilter", m_cfg.Wiener_tight_filters[plane], at_plane("Wiener_tight_filters"));
            const auto low = [&](const std::string& name, const char* key) {
                return out.refine * along_time("LfFilter", name, m_who + "." + key);
            };
            out.tight = low(m_cfg.ROI_tight_lf_filter, "ROI_tight_lf_filter");
            out.tighter = low(m_cfg.ROI_tighter_lf_filter, "ROI_tighter_lf_filter");
            out.loose = low(m_cfg.ROI_loose_lf_filter, "ROI_loose_lf_filter");
        }

        /// The nominal electronics over that of each channel.
        void Maker::make_corrections()
        {
            const auto where = m_who + ".per_chan_resp (" + m_cfg.per_chan_resp + ")";
            const auto channels = component<IChannelResponse>(m_cfg.per_chan_resp, where);
            const auto binning = channels->channel_response_binning();
            const double tick = m_out.frame.tick;
            SPNG_VALIDATE(std::abs(binning.binsize() - tick) <= 1e-9 * tick,
                          "{}: responses are sampled every {} ns, the frame every {} ns (want the same)", where,
                          binning.binsize() / units::ns, tick / units::ns);
            const auto n = static_cast<int>(m_out.padded);
            const auto nominal = m_elec->waveform_samples(Binning(n, binning.min(), binning.min() + n * tick));
            const auto top = at::fft_rfft(at::tensor(nominal, at::kFloat));
            for (size_t plane = 0; plane < 3; ++plane) {
                auto& out = m_out.planes[plane];
                const auto& idents = m_planes.channels[plane];
                out.correction = at::empty({static_cast<int64_t>(idents.size()), half_size(n)}, at::kComplexFloat);
                for (size_t row = 0; row < idents.size(); ++row) {
                    const auto samples = at::tensor(channels->channel_response(idents[row]), at::kFloat);
                    const auto own = at::fft_rfft(samples, n, dim::tick);
                    const auto none = at::abs(own) == 0;
                    out.correction[static_cast<int64_t>(row)] =
                        at::where(none, at::zeros_like(top), top / at::where(none, at::ones_like(own), own));
                }
            }
        }
    }

    Services services_for(const OmnibusSigProcConfig& cfg, const Planes& planes, const FrameSize& frame,
                          const std::string& who)
    {
        return Maker(cfg, planes, frame, who).make();
    }
}
