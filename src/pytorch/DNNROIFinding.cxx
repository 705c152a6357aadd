#include "CallClock.h"
#include "DebugFile.h"
#include "ForwardService.h"
#include "PlaneTraces.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellSpng/algo/roi/NetworkRois.h"
#include "WireCellSpng/core/FileClaims.h"
#include "WireCellSpng/core/LateChecks.h"
#include "WireCellSpng/device/FunctionNode.h"
#include "WireCellSpng/net/Forwarder.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

namespace WireCell::Pytorch {

    namespace {
        constexpr double usual_threshold = 0.5;
    }

    /// Charge of one wire plane in the regions of interest that a network finds in images of the traditional signal
    /// processing.
    class DNNROIFinding final : public SPNG::FunctionNode<DNNROIFindingConfig, IFrame, IFrame, IFrameFilter> {
      public:
        DNNROIFinding()
          : FunctionNode("DNNROIFinding", SPNG::Gate::none, "torch")
        {
        }

      private:
        void configured() override;
        IFrame::pointer process(const IFrame::pointer& in) override;
        std::string summary(const IFrame::pointer& in) const override
        {
            return fmt::format("frame {} of {} traces", in->ident(), in->traces()->size());
        }

        at::Tensor network_input(const PlaneTraces& traces);
        at::Tensor run_network(const at::Tensor& input, const IFrame& in);
        at::Tensor charge_in_regions(const PlaneTraces& traces, const at::Tensor& score) const;
        IFrame::pointer output_frame(const IFrame& in, const at::Tensor& charge,
                                     const std::vector<double>& noise) const;
        ITrace::vector row_traces(const float* samples, int64_t nticks, int channel) const;
        ITrace::pointer make_trace(const float* samples, const SPNG::Piece& piece, int channel) const;

        std::optional<SPNG::RasterRows> m_rows;
        SPNG::ITensorForward::pointer m_service;
        SPNG::Forwarder m_forward;
        double m_threshold = usual_threshold;
        std::set<std::string> m_empty_tags; // that were told of
        bool m_told_length = false;
        std::shared_ptr<void> m_claim;
    };

    void DNNROIFinding::configured()
    {
        validate(m_cfg);
        SPNG::NodeConfig shared;
        shared.verbosity = m_cfg.verbosity;
        shared.mem_log = m_cfg.mem_log;
        connect(shared);
        if (m_cfg.cbeg || m_cfg.cend) log->warn("cbeg and cend have no effect. Try 'anode' and 'plane'");
        m_rows = plane_rows(m_cfg);
        m_service = find_forward(m_cfg.forward);
        const auto card = m_service->card();
        m_forward = SPNG::Forwarder(forward_config(m_cfg, card), m_service, who(), log);
        m_threshold = m_cfg.mask_thresh.value_or(card.threshold.value_or(usual_threshold));
        m_empty_tags.clear();
        m_told_length = false;
        m_claim.reset();
        if (!m_cfg.debugfile.empty()) m_claim = SPNG::host::claim_output(m_cfg.debugfile + "_call{call}.pt", who());
    }

    IFrame::pointer DNNROIFinding::process(const IFrame::pointer& in)
    {
        SPNG::host::mem_step("0-0 frame baseline");
        const PlaneTraces traces(in, *m_rows, m_cfg);
        log->debug("call={} input_ticks={} model_ticks={} pad_mult={} cfg.nticks={}", calls(), traces.nticks(),
                   traces.padded(), m_cfg.tick_pad_multiple, m_cfg.nticks);
        if (traces.nticks() > m_cfg.nticks && !m_told_length) {
            m_told_length = true;
            log->info("frames have {} ticks (nticks is {}), all of which are used", traces.nticks(), m_cfg.nticks);
        }
        CallClock clock;
        const auto input = network_input(traces);
        log->debug("{}", clock(fmt::format("call={} calling model \"{}\" with {} chunks", calls(), m_cfg.forward,
                                           m_cfg.nchunks)));
        const auto score = run_network(input, *in);
        log->debug("{}", clock(fmt::format("call={} inference done", calls())));
        const auto charge = charge_in_regions(traces, score);
        log->debug("{}", clock(fmt::format("call={} tensor2eigen", calls())));
        auto out = output_frame(*in, charge, traces.summary(m_cfg.summary_tag));
        log->debug("{}", clock(fmt::format("call={} finish", calls())));
        return out;
    }

    /// [1, feature, channel, bin]
    at::Tensor DNNROIFinding::network_input(const PlaneTraces& traces)
    {
        std::vector<at::Tensor> images;
        for (const auto& tag : m_cfg.intags) {
            SPNG::host::mem_step(fmt::format("1-0 [{}] start", tag));
            auto image = traces.image(tag);
            SPNG::host::mem_step(fmt::format("1-2 image filled ({}x{})", image.size(0), image.size(1)));
            log->debug("call={} tag={} ntraces={}", calls(), tag, traces.traces(tag).size());
            if (!image.any().item<bool>() && m_empty_tags.insert(tag).second) {
                log->warn("call={} the input {} is zero everywhere (not told again)", calls(), tag);
            }
            images.push_back(SPNG::network_image(image, m_cfg.tick_per_slice, m_cfg.input_scale, m_cfg.input_offset));
            image.reset();
            SPNG::host::mem_step(fmt::format("1-4 downsampled by {} and scaled", m_cfg.tick_per_slice));
        }
        auto input = at::stack(images).unsqueeze(0);
        SPNG::host::mem_step(fmt::format("2-4 batch stack -> [{}]", fmt::join(input.sizes(), ",")));
        return input;
    }

    /// [channel, bin], on the CPU.
    at::Tensor DNNROIFinding::run_network(const at::Tensor& input, const IFrame& in)
    {
        at::Tensor output;
        {
            const ISemaphore::Context gate(m_service->gate());
            const auto made = m_forward(input, {fmt::format("event {}", in.ident())});
            const bool fits = made.dim() == 4 && made.size(0) == 1 && made.size(1) > 0 &&
                              made.size(2) == input.size(2) && made.size(3) == input.size(3);
            SPNG_VALIDATE(fits, "the model {} made [{}] of [{}] (want [1,1,{},{}])", m_cfg.forward,
                          fmt::join(made.sizes(), ","), fmt::join(input.sizes(), ","), input.size(2), input.size(3));
            output = SPNG::to_host(m_cfg.debugfile.empty() ? made.narrow(1, 0, 1) : made);
        }
        SPNG::host::mem_step("3-4 forward done");
        if (!m_cfg.debugfile.empty()) {
            write_call(fmt::format("{}_call{}.pt", m_cfg.debugfile, calls()),
                       {input, output, m_cfg.plane, m_cfg.tick_per_slice, m_cfg.input_scale, m_threshold,
                        Factory::find_tn<IAnodePlane>(m_cfg.anode)->ident(), m_rows->channels()});
        }
        return output[0][0];
    }

    /// [channel, tick], cut to the ticks of the traces.
    at::Tensor DNNROIFinding::charge_in_regions(const PlaneTraces& traces, const at::Tensor& score) const
    {
        const auto& tag = m_cfg.decon_charge_tag;
        SPNG::host::mem_step(fmt::format("4-1 decon tagged_traces (n={})", traces.traces(tag).size()));
        auto charge = traces.image(tag);
        SPNG::host::mem_step("4-2 decon image filled");
        charge = SPNG::charge_in_bins(charge, score, m_threshold);
        SPNG::host::mem_step("5-2 mask applied");
        charge = SPNG::above_baseline(charge, m_cfg.keep_last_run);
        SPNG::host::mem_step("5-3 baseline subtracted");
        if (m_cfg.output_scale != 1) charge = charge * m_cfg.output_scale;
        if (m_cfg.output_offset != 0) charge = charge + m_cfg.output_offset;
        SPNG::host::mem_step("5-4 output scale and offset applied");
        return charge.narrow(1, 0, traces.nticks()).contiguous();
    }

    ITrace::pointer DNNROIFinding::make_trace(const float* samples, const SPNG::Piece& piece, int channel) const
    {
        ITrace::ChargeSequence charge(samples + piece.begin, samples + piece.end);
        if (!m_cfg.save_negative_charge) {
            for (auto& sample : charge) sample = std::max(sample, 0.0F);
        }
        return std::make_shared<Aux::SimpleTrace>(channel, m_cfg.tick0 + static_cast<int>(piece.begin),
                                                  std::move(charge));
    }

    ITrace::vector DNNROIFinding::row_traces(const float* samples, int64_t nticks, int channel) const
    {
        if (!m_cfg.sparcify) return {make_trace(samples, {0, nticks}, channel)};
        ITrace::vector traces;
        for (const auto& piece : SPNG::charged_pieces(samples, nticks, m_cfg.sparcify_zero_gap)) {
            traces.push_back(make_trace(samples, piece, channel));
        }
        return traces;
    }

    IFrame::pointer DNNROIFinding::output_frame(const IFrame& in, const at::Tensor& charge,
                                                const std::vector<double>& noise) const
    {
        const auto& channels = m_rows->channels();
        const auto nticks = charge.size(1);
        std::vector<ITrace::vector> rows(channels.size());
        at::parallel_for(0, charge.size(0), 16, [&](int64_t first, int64_t last) {
            for (auto row = first; row < last; ++row) {
                rows[row] = row_traces(charge.const_data_ptr<float>() + row * nticks, nticks, channels[row]);
            }
        });
        ITrace::vector traces;
        IFrame::trace_list_t indices;
        IFrame::trace_summary_t numbers;
        for (size_t row = 0; row < rows.size(); ++row) {
            for (auto& made : rows[row]) {
                indices.push_back(traces.size());
                numbers.push_back(noise[row]);
                traces.push_back(std::move(made));
            }
        }
        SPNG::host::mem_step(fmt::format("5-5 {} traces made", traces.size()));
        auto out = std::make_shared<Aux::SimpleFrame>(in.ident(), in.time(), std::move(traces), in.tick(), in.masks());
        out->tag_frame("DNNROIFinding");
        if (!m_cfg.outtag.empty()) out->tag_traces(m_cfg.outtag, indices, numbers);
        SPNG::host::mem_step("5-6 frame tagged");
        return out;
    }
}

WIRECELL_FACTORY(DNNROIFinding, WireCell::Pytorch::DNNROIFinding, WireCell::IFrameFilter, WireCell::INamed,
                 WireCell::IConfigurable)
