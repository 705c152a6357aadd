#include "WireCellEval/ChargeFiles.h"
#include "WireCellApps/FileReading.h"
#include "WireCellAux/FrameTools.h"
#include "WireCellSpng/algo/score/Charge.h"
#include "WireCellUtil/Exceptions.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace WireCell::Eval {

    namespace {
        template <class... Args>
        [[noreturn]] void fail(const char* format, const Args&... args)
        {
            THROW(ValueError() << errmsg{fmt::format(fmt::runtime(format), args...)});
        }

        /// Those of the tag, else those without any, else those of the frame's only tag.
        ITrace::vector traces_of(const IFrame::pointer& frame, const std::string& tag)
        {
            auto traces = Aux::tagged_traces(frame, tag);
            if (traces.empty()) traces = Aux::untagged_traces(frame);
            const auto tags = frame->trace_tags();
            if (traces.empty() && tags.size() == 1) traces = Aux::tagged_traces(frame, tags[0]);
            return traces;
        }

        /// Whether samples lie around a level other than 0, as digitised waveforms do around their pedestal.  Charge is 0,
        /// or around it, nearly everywhere.
        bool has_pedestal(std::vector<float> samples)
        {
            const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
            std::nth_element(samples.begin(), middle, samples.end());
            const float level = *middle;
            if (level == 0) return false;
            const auto near = std::count_if(samples.begin(), samples.end(), [level](float one) {
                return std::abs(one - level) < 0.05F * std::abs(level);
            });
            return 2 * static_cast<size_t>(near) > samples.size();
        }

        /// What the traces of a frame look like.
        struct Look {
            size_t samples = 0, zeros = 0, fractions = 0;
            size_t traces = 0, pedestals = 0;
            bool varies = false; ///< along some trace

            void add(const std::vector<float>& charge)
            {
                if (charge.empty()) return;
                samples += charge.size();
                for (const float sample : charge) {
                    zeros += sample == 0;
                    fractions += sample != std::trunc(sample);
                    varies = varies || sample != charge.front();
                }
                ++traces;
                pedestals += has_pedestal(charge);
            }
        };

        void refuse_waveforms(const ITrace::vector& traces, const std::string& path)
        {
            Look look;
            for (const auto& trace : traces) look.add(trace->charge());
            const bool around_level = 2 * look.pedestals > look.traces;
            const bool counts = look.fractions == 0 && 2 * look.zeros < look.samples;
            if (!look.varies || !(around_level || counts)) return;
            fail("'{}' holds waveforms, not charge: its samples are {} (want electrons, as signal processing or the "
                 "simulation's truth gives them)",
                 path, around_level ? "around a pedestal" : "whole numbers and mostly not 0, as an ADC counts");
        }

        /// Ticks, half open.
        struct Window {
            int begin = std::numeric_limits<int>::max(), end = std::numeric_limits<int>::min();
        };

        Window span(const ITrace::vector& traces, int shift)
        {
            const auto [begin, end] = Aux::tbin_range(traces);
            return {begin + shift, end + shift};
        }

        /// Whether the traces all have the same span.  Others may be cut to where there is charge, so that nothing is known
        /// of what was read out.
        bool is_whole(const ITrace::vector& traces)
        {
            const auto [begin, end] = Aux::tbin_range(traces);
            return std::all_of(traces.begin(), traces.end(), [b = begin, n = end - begin](const auto& trace) {
                return trace->tbin() == b && static_cast<int>(trace->charge().size()) == n;
            });
        }

        /// The time that is compared: what both read out.  Where one is cut to its charge that is what the other one did.
        /// And what there is to say of it.
        std::pair<Window, std::string> common(const ITrace::vector& found, int shift, const ITrace::vector& truth,
                                              const ChargeOptions& opt)
        {
            const auto one = span(found, shift), other = span(truth, 0);
            const bool first = is_whole(found), second = is_whole(truth);
            if (!first && !second) return {{std::min(one.begin, other.begin), std::max(one.end, other.end)}, ""};
            if (!first) return {other, ""};
            if (!second) return {one, ""};
            const Window both{std::max(one.begin, other.begin), std::min(one.end, other.end)};
            if (both.begin >= both.end) fail("'{}' and '{}' have no time in common", opt.signal, opt.truth);
            const bool is_same = one.begin == other.begin && one.end == other.end;
            return {both, is_same ? "" : "the times differ; compared is what both files cover"};
        }

        /// Row of each channel.
        using RowNumbers = std::map<int, int64_t>;

        RowNumbers rows_of(const ITrace::vector& found, const ITrace::vector& truth)
        {
            RowNumbers rows;
            for (const auto* traces : {&truth, &found}) {
                for (const auto& trace : *traces) rows.emplace(trace->channel(), 0);
            }
            int64_t row = 0;
            for (auto& [channel, place] : rows) place = row++;
            return rows;
        }

        at::Tensor image_of(const ITrace::vector& traces, int shift, const Window& window, const RowNumbers& rows)
        {
            const int64_t nticks = window.end - window.begin;
            auto image = at::zeros({static_cast<int64_t>(rows.size()), nticks}, at::kFloat);
            for (const auto& trace : traces) {
                float* row = image.data_ptr<float>() + rows.at(trace->channel()) * nticks;
                int64_t tick = trace->tbin() + shift - window.begin;
                for (const float sample : trace->charge()) {
                    if (tick >= 0 && tick < nticks) row[tick] += sample;
                    ++tick;
                }
            }
            return image;
        }

        std::vector<double> to_list(const at::Tensor& tensor)
        {
            const auto own = tensor.to(at::kDouble).contiguous();
            return {own.const_data_ptr<double>(), own.const_data_ptr<double>() + own.numel()};
        }

        /// Of the channels of the truth, how many the file of signals lacks; remarked, or an error if that is all.
        std::string check_channels(const ChargeImages& images, const ITrace::vector& found, const ChargeOptions& opt)
        {
            std::vector<int> have;
            for (const auto& trace : found) have.push_back(trace->channel());
            std::sort(have.begin(), have.end());
            size_t wanted = 0, met = 0;
            for (size_t ind = 0; ind < images.channels.size(); ++ind) {
                if (!images.in_truth[ind]) continue;
                ++wanted;
                met += std::binary_search(have.begin(), have.end(), images.channels[ind]);
            }
            if (met == 0) fail("'{}' and '{}' have no channel in common", opt.signal, opt.truth);
            if (met == wanted) return "";
            return fmt::format("'{}' lacks {} of {} channels: no charge was found there", opt.signal, wanted - met,
                               wanted);
        }
    }

    ChannelCharges joined(const std::vector<ChannelCharges>& events)
    {
        ChannelCharges all;
        const auto add = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
        for (const auto& event : events) {
            add(all.channels, event.channels);
            add(all.found, event.found);
            add(all.truth, event.truth);
            add(all.fake, event.fake);
            add(all.magnitude, event.magnitude);
            add(all.in_truth, event.in_truth);
        }
        return all;
    }

    ChargeFiles::ChargeFiles(const ChargeOptions& opt)
      : m_opt(opt)
    {
        const auto tags = opt.tag.empty() ? std::vector<std::string>() : std::vector<std::string>{opt.tag};
        m_signals = Apps::read_frames(opt.signal, tags);
        m_truths = Apps::read_frames(opt.truth, tags);
        if (m_truths.empty() || m_signals.size() != m_truths.size()) {
            fail("'{}' holds {} frames with charge, '{}' {} (want as many, and more than none; traces with a tag need "
                 "--tag)",
                 opt.signal, m_signals.size(), opt.truth, m_truths.size());
        }
        if (!tags.empty() && !Apps::has_any_tag(m_signals, tags) && !Apps::has_any_tag(m_truths, tags)) {
            fail("neither '{}' nor '{}' has traces with the tag '{}'", opt.signal, opt.truth, opt.tag);
        }
    }

    void ChargeFiles::remark(const std::string& text)
    {
        const bool is_known = std::find(m_remarks.begin(), m_remarks.end(), text) != m_remarks.end();
        if (!text.empty() && !is_known) m_remarks.push_back(text);
    }

    std::vector<int> ChargeFiles::true_channels() const
    {
        std::vector<int> channels;
        for (const auto& truth : m_truths) {
            for (const auto& trace : traces_of(truth, m_opt.tag)) channels.push_back(trace->channel());
        }
        return channels;
    }

    ChargeImages ChargeFiles::images(size_t event)
    {
        const auto &signal = m_signals.at(event), &truth = m_truths.at(event);
        const double tick = truth->tick();
        if (std::abs(signal->tick() - tick) > 1e-6 * tick) {
            fail("the samples of '{}' are {} ns apart, those of '{}' {} ns", m_opt.signal, signal->tick(), m_opt.truth,
                 tick);
        }
        if (signal->ident() != truth->ident()) {
            remark(
                fmt::format("event {} of '{}' is compared with event {} of '{}', as both are number {} of their files",
                            signal->ident(), m_opt.signal, truth->ident(), m_opt.truth, event));
        }
        const auto found_traces = traces_of(signal, m_opt.tag), true_traces = traces_of(truth, m_opt.tag);
        refuse_waveforms(found_traces, m_opt.signal);
        refuse_waveforms(true_traces, m_opt.truth);
        const int shift = static_cast<int>(std::lround((signal->time() - truth->time()) / tick));
        const auto [window, told] = common(found_traces, shift, true_traces, m_opt);
        remark(told);
        const auto rows = rows_of(found_traces, true_traces);

        ChargeImages out;
        out.ident = truth->ident();
        out.tick = tick;
        for (const auto& [channel, row] : rows) out.channels.push_back(channel);
        out.in_truth.resize(rows.size());
        for (const auto& trace : true_traces) out.in_truth[rows.at(trace->channel())] = true;
        out.found = image_of(found_traces, shift, window, rows);
        out.truth = image_of(true_traces, 0, window, rows);
        remark(check_channels(out, found_traces, m_opt));
        return out;
    }

    ChannelCharges ChargeFiles::charges(const ChargeImages& images) const
    {
        return {images.ident,
                images.channels,
                to_list(images.found.sum(-1, false, at::kDouble)),
                to_list(images.truth.sum(-1, false, at::kDouble)),
                to_list(SPNG::fake_charge(images.found, images.truth, m_opt.reach)),
                to_list(images.found.abs().sum(-1, false, at::kDouble)),
                images.in_truth};
    }
}
