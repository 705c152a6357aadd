#include "Chain.h"
#include "Dump.h"

#include "WireCellAux/Nodes.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellSpng/base/ChannelRuns.h"
#include "WireCellSpng/device/TorchThreads.h"
#include "WireCellUtil/NamedFactory.h"

#include <c10/core/InferenceMode.h>

#include <numeric>
#include <set>

namespace WireCell::SPNG {
    using namespace OSP;

    /// The traditional signal processing: ADC waveforms of an anode in, signals out.  All traces are taken, whatever their
    /// tags.
    class OmnibusSigProc : public Aux::Function<OmnibusSigProcConfig, IFrameFilter> {
      public:
        OmnibusSigProc()
          : Function("OmnibusSigProc", "sigproc")
        {
        }

      private:
        void configured() override;
        IFrame::pointer process(const input_pointer& in) override;
        void warn_of_foreign_keys() const;
        void check(const IFrame& in) const;
        void tell(const Seen& seen, const ITrace::vector& traces);
        [[noreturn]] void refuse_large(const ITrace::vector& traces, int64_t odd) const;
        void tell_foreign(const ITrace::vector& traces);
        void prepare(const FrameSize& frame);
        void dump(const Spectra& spectra, int plane, int ident);
        void run_chain(const IFrame& in, const Span& span, Output& output);

        Planes m_planes;
        std::vector<FaceGrid> m_faces;
        Services m_services;
        std::set<int> m_others; // channels of other anodes
        std::unique_ptr<Dump> m_dump;
        bool m_told_missing = false;
        bool m_told_foreign = false;
        bool m_told_replaced = false;
    };

    void OmnibusSigProc::configured()
    {
        validate(m_cfg, who());
        warn_of_foreign_keys();
        const auto anode = Factory::find_tn<IAnodePlane>(m_cfg.anode);
        try {
            m_planes = planes_of(*anode, m_cfg);
            m_faces.clear();
            if (m_cfg.use_multi_plane_protection) m_faces = face_grids(*anode, m_planes, m_cfg.plane2layer);
        }
        catch (const ValueError& err) {
            THROW(ValueError() << errmsg{fmt::format("{}.anode ({}): {}", who(), m_cfg.anode, err.what())});
        }
        m_others.clear();
        for (const auto& other : m_cfg.other_anodes) {
            const auto channels = Factory::find_tn<IAnodePlane>(other)->channels();
            m_others.insert(channels.begin(), channels.end());
        }
        m_dump = std::make_unique<Dump>(m_cfg, m_cfg.process_planes, anode->ident(), who());
        m_services = {};
        m_told_missing = false;
        m_told_foreign = false;
        m_told_replaced = false;
    }

    void OmnibusSigProc::warn_of_foreign_keys() const
    {
        for (const auto& [key, value] : {std::pair{"nticks", m_cfg.nticks},
                                         {"period", m_cfg.period},
                                         {"wiener_threshold_tag", m_cfg.wiener_threshold_tag},
                                         {"inter_gain", m_cfg.inter_gain}}) {
            if (value.is_null()) continue;
            log->warn("{}.{} has no effect. Try 'wire-cell --describe OmnibusSigProc'", who(), key);
        }
    }

    void OmnibusSigProc::check(const IFrame& in) const
    {
        const double tick = in.tick();
        SPNG_VALIDATE(std::isfinite(tick) && tick > 0, "{}: frame {} is sampled every {} ns (want more than 0)", who(),
                      in.ident(), tick / units::ns);
        const double wanted = m_cfg.expected_tick;
        SPNG_VALIDATE(wanted == 0 || std::abs(tick - wanted) <= 1e-6 * wanted,
                      "{}: frame {} is sampled every {} ns (want {} ns). Try to resample it", who(), in.ident(),
                      tick / units::ns, wanted / units::ns);
    }

    void OmnibusSigProc::prepare(const FrameSize& frame)
    {
        if (m_services.frame == frame) return;
        m_services = services_for(m_cfg, m_planes, frame, who());
    }

    void OmnibusSigProc::tell(const Seen& seen, const ITrace::vector& traces)
    {
        const auto is_other = [this](const auto& trace) { return m_others.count(trace->channel()) > 0; };
        SPNG_VALIDATE(seen.foreign < traces.size() || std::any_of(traces.begin(), traces.end(), is_other),
                      "{}: none of the frame's {} traces is of a channel of anode {}", who(), traces.size(),
                      m_cfg.anode);
        if (seen.foreign > 0 && !m_told_foreign) tell_foreign(traces);
        const auto missing = std::accumulate(seen.missing.begin(), seen.missing.end(), size_t{0});
        if (missing == 0 || m_told_missing) return;
        m_told_missing = true;
        log->warn("call={} channels without a trace, whose signals are zero: {}, {} and {} of planes 0, 1 and 2",
                  calls(), seen.missing[0], seen.missing[1], seen.missing[2]);
    }

    void OmnibusSigProc::tell_foreign(const ITrace::vector& traces)
    {
        std::set<int> foreign;
        for (const auto& trace : traces) {
            if (!m_planes.places.count(trace->channel()) && !m_others.count(trace->channel())) {
                foreign.insert(trace->channel());
            }
        }
        if (foreign.empty()) return;
        m_told_foreign = true;
        log->warn("call={} {} channels with traces are of no plane of anode {}, and left out: {}", calls(),
                  foreign.size(), m_cfg.anode, describe_channels({foreign.begin(), foreign.end()}));
    }

    void OmnibusSigProc::dump(const Spectra& spectra, int plane, int ident)
    {
        const auto replaced = m_dump->write(spectra, plane, ident);
        if (replaced.empty() || m_told_replaced) return;
        m_told_replaced = true;
        log->warn(
            "call={} '{}' has the spectra of frame {} in place of those of one before. Try dump_2d_prefix with %d",
            calls(), replaced, ident);
    }

    /// Samples so large that single precision has no room for what is made of them.
    void OmnibusSigProc::refuse_large(const ITrace::vector& traces, int64_t odd) const
    {
        const ITrace* worst = nullptr;
        size_t place = 0;
        for (const auto& trace : traces) {
            const auto& charge = trace->charge();
            if (!m_planes.places.count(trace->channel())) continue;
            for (size_t ind = 0; ind < charge.size(); ++ind) {
                if (worst && std::abs(charge[ind]) <= std::abs(worst->charge()[place])) continue;
                worst = trace.get();
                place = ind;
            }
        }
        const auto told = worst ? fmt::format(": the sample of channel {} at tick {} is {:g}", worst->channel(),
                                              worst->tbin() + static_cast<int>(place), worst->charge()[place])
                                : std::string();
        THROW(ValueError() << errmsg{fmt::format(
                  "{} deconvolved samples are not finite{} (want counts). Try to mask it as bad", odd, told)});
    }

    void OmnibusSigProc::run_chain(const IFrame& in, const Span& span, Output& output)
    {
        const auto masks = masks_of(in.masks(), m_planes, span, m_cfg.mask_end_counts);
        Seen seen;
        auto samples = load(*in.traces(), m_planes, span, masks, seen);
        tell(seen, *in.traces());
        subtract_pedestals(samples, masks, m_cfg);
        // A field response may still be on its way from its file.
        prepare({span.nticks, in.tick()});
        Chain chain(m_cfg, m_services, m_planes, m_faces, masks, output);
        if (m_dump->is_on()) {
            chain.on_samples([&](int plane, const at::Tensor& rows, const DeconParams& params) {
                dump(spectra_of(rows, params), plane, in.ident());
            });
        }
        const auto odd = chain.run(std::move(samples));
        if (odd > 0) refuse_large(*in.traces(), odd);
    }

    IFrame::pointer OmnibusSigProc::process(const input_pointer& in)
    {
        const TorchThreads threads;
        const c10::InferenceMode inference;
        check(*in);
        const auto span = span_of(*in->traces());
        Output output(span.first, span.nticks, m_cfg.sparse);
        if (span.nticks > 0) {
            try {
                run_chain(*in, span, output);
            }
            catch (const ValueError& err) {
                const std::string text = err.what();
                if (text.starts_with(who())) throw;
                THROW(ValueError() << errmsg{fmt::format("{}: frame {}: {}", who(), in->ident(), text)});
            }
        }
        const auto out = output.frame(*in, m_cfg.frame_tag);
        log->debug("call={} frame={} {} ticks of {} ns, {} traces in, {} out", calls(), in->ident(), span.nticks,
                   in->tick() / units::ns, in->traces()->size(), out->traces()->size());
        return out;
    }
}

WIRECELL_FACTORY(OmnibusSigProc, WireCell::SPNG::OmnibusSigProc, WireCell::IFrameFilter, WireCell::INamed,
                 WireCell::IConfigurable)
