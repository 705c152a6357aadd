#include "WireCellAux/FrameTools.h"
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/base/ChannelRuns.h"
#include "WireCellSpng/core/AnodeTools.h"
#include "WireCellSpng/core/Masks.h"
#include "WireCellSpng/core/TraceChoice.h"
#include "WireCellSpng/device/FunctionNode.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Units.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

namespace WireCell::SPNG {

    /// Channels that become the rows of one image.
    struct FrameToTdmGroup {
        std::vector<int> wpids; ///< signed wire plane ids in row order; a negative one has its channels reversed
        std::string relpath = "tags/{tag}/rules/{rule}/groups/{group}/{datatype}"; ///< below basepath
    };
    BOOST_DESCRIBE_STRUCT(FrameToTdmGroup, (), (wpids, relpath))

    /// What is made of the traces of one tag.
    struct FrameToTdmRule {
        std::string tag; ///< trace tag; empty, null or * means the untagged traces, or without such those of the only
                         ///< tag that the frame has for these channels
        std::vector<FrameToTdmGroup> groups; ///< one image each
    };
    BOOST_DESCRIBE_STRUCT(FrameToTdmRule, (), (tag, groups))

    struct FrameToTdmConfig : NodeConfig {
        std::string anode;                        ///< type:name of the IAnodePlane, required
        std::string basepath = "/frames/{ident}"; ///< datapath of everything of a frame; may use {ident}
        std::string frame_relpath = "frame";      ///< of the frame tensor, below basepath; may use {ident}
        std::map<std::string, std::string> chmasks = {{"", "chmasks/{label}"}}; ///< path by mask label, "" for others
        std::vector<FrameToTdmRule> rules;                                      ///< what to make of which traces
        double period = 0;                        ///< [time] sample period that frames must have; 0 = any
        int nticks = 0;                           ///< ticks of the images of a frame that has no traces at all
        double max_mb = 4096;                     ///< [MB] most memory for the images of a rule
        std::vector<std::string> masks = {"bad"}; ///< labels of masks under which samples give way to their median
        std::vector<std::string> other_anodes; ///< type:name of anodes whose channels may come in place of this one's
    };
    BOOST_DESCRIBE_STRUCT(FrameToTdmConfig, (NodeConfig),
                          (anode, basepath, frame_relpath, chmasks, rules, period, nticks, max_mb, masks, other_anodes))

    /// A frame as a set of tensors: the frame, then per group its traces, summaries if any, and channel idents (chids), then the masks.
    /// Only traces go to the device, the rest describes them and stays on the host.
    ///
    /// All images of a rule have the ticks that its traces span; where it has no traces, those that the frame's span; where
    /// that has none, `nticks`.  Channels without a trace are rows of zeros.  Traces of which no channel is in any group
    /// are an error, unless they are of `other_anodes`.
    class FrameToTdm final : public FunctionNode<FrameToTdmConfig, IFrame, ITorchTensorSet> {
      public:
        FrameToTdm()
          : FunctionNode("SPNGFrameToTdm")
        {
        }

      protected:
        void configured() override;
        ITorchTensorSet::pointer process(const IFrame::pointer& frame) override;
        std::string summary(const IFrame::pointer& frame) const override { return Aux::taginfo(frame); }

      private:
        /// The images of one rule.
        struct Rule {
            std::optional<std::string> tag; // nothing for the untagged traces
            std::vector<RasterRows> groups;
            std::vector<Metadata> facts; // of each group: what all its images say
            bool told_foreign = false;
            bool told_missing = false;
            bool told_empty = false;
        };

        TickRange ticks_of(const IFrame& frame, const ITrace::vector& traces) const;
        void add_rule(ITorchTensor::vector& out, const IFrame& frame, const TraceChoice& chosen, size_t number);
        void add_masks(ITorchTensor::vector& out, const IFrame& frame) const;
        void report(const IFrame& frame, const ITrace::vector& traces, size_t number);
        void report_masks(const IFrame& frame);
        std::string path(const std::string& relpath, const Metadata& md) const
        {
            return TDM::format((std::filesystem::path(m_cfg.basepath) / relpath).string(), md);
        }

        std::vector<Rule> m_rules;
        std::set<int> m_others; // channels of other anodes
        bool m_told_masks = false;
    };

    namespace {
        /// What is known of a group's images beforehand.
        Metadata facts_of(const std::vector<int>& wpids, const RasterRows& rows, size_t group)
        {
            Metadata facts{{"group", group}, {"chids", rows.channels()}};
            std::set<int> views;
            for (const int wpid : wpids) views.insert(WirePlaneId(std::abs(wpid)).index());
            if (views.size() == 1) facts["view"] = *views.begin();
            return facts;
        }
    }

    void FrameToTdm::configured()
    {
        SPNG_VALIDATE(m_cfg.nticks >= 0, "nticks is {} (want 0 or more)", m_cfg.nticks);
        SPNG_VALIDATE(!m_cfg.anode.empty(), "key 'anode' is required (type:name of an IAnodePlane)");
        const auto anode = Factory::find_tn<IAnodePlane>(m_cfg.anode);
        m_rules.clear();
        for (const auto& rule : m_cfg.rules) {
            auto& made = m_rules.emplace_back();
            if (!rule.tag.empty() && rule.tag != "*" && rule.tag != "null") made.tag = rule.tag;
            for (const auto& group : rule.groups) {
                const auto& rows = made.groups.emplace_back(ordered_channels(*anode, group.wpids));
                made.facts.push_back(facts_of(group.wpids, rows, made.facts.size()));
            }
        }
        m_others.clear();
        for (const auto& other : m_cfg.other_anodes) {
            const auto channels = Factory::find_tn<IAnodePlane>(other)->channels();
            m_others.insert(channels.begin(), channels.end());
        }
    }

    ITorchTensorSet::pointer FrameToTdm::process(const IFrame::pointer& frame)
    {
        SPNG_VALIDATE(m_cfg.period <= 0 || std::abs(frame->tick() - m_cfg.period) < 1e-3 * m_cfg.period,
                      "frame {} is sampled every {} ns (want {} ns, key 'period'). Try a Resampler before it "
                      "(resample=true of the main job), or tick={} if the file is wrong",
                      frame->ident(), frame->tick() / units::ns, m_cfg.period / units::ns, m_cfg.period / units::ns);
        Metadata md{{"ident", frame->ident()}};
        md["datapath"] = path(m_cfg.frame_relpath, md);
        md["datatype"] = "frame";
        md["time"] = frame->time();
        md["period"] = frame->tick();
        ITorchTensor::vector out{std::make_shared<SimpleTorchTensor>(md)};

        for (size_t number = 0; number < m_rules.size(); ++number) {
            const auto& rule = m_rules[number];
            const auto chosen = choose_traces(frame, rule.tag.value_or(""), rule.groups);
            check_traces(chosen.traces, rule.groups, m_cfg.max_mb);
            add_rule(out, *frame, chosen, number);
        }
        report_masks(*frame);
        add_masks(out, *frame);
        return std::make_shared<SimpleTorchTensorSet>(frame->ident(), nullptr, std::move(out));
    }

    TickRange FrameToTdm::ticks_of(const IFrame& frame, const ITrace::vector& traces) const
    {
        if (!traces.empty()) return tick_range(traces);
        const auto all = tick_range(*frame.traces());
        return all.size() > 0 ? all : TickRange{0, m_cfg.nticks};
    }

    void FrameToTdm::add_rule(ITorchTensor::vector& out, const IFrame& frame, const TraceChoice& chosen, size_t number)
    {
        const auto& traces = chosen.traces;
        const auto& rule = m_cfg.rules[number];
        report(frame, traces, number);
        const auto ticks = ticks_of(frame, traces);
        const auto& numbers = frame.trace_summary(chosen.tag);
        for (size_t index = 0; index < rule.groups.size(); ++index) {
            const auto& rows = m_rules[number].groups[index];
            const auto& facts = m_rules[number].facts[index];
            Metadata common{{"ident", frame.ident()},
                            {"rule", number},
                            {"group", index},
                            {"tag", m_rules[number].tag.value_or("null")},
                            {"parent", out.front()->metadata()["datapath"]}};
            if (facts.contains("view")) common["view"] = facts["view"];
            const auto add = [&](const char* datatype, at::Tensor tensor, Metadata md) {
                md.update(common);
                md["datatype"] = datatype;
                md["datapath"] = path(rule.groups[index].relpath, md);
                out.push_back(std::make_shared<SimpleTorchTensor>(std::move(tensor), std::move(md)));
            };
            const auto masked = masked_ranges(frame.masks(), m_cfg.masks, rows, ticks);
            Metadata md = facts;
            md.update({{"tbin", ticks.begin}, {"period", frame.tick()}, {"time", frame.time()}});
            md.update({{"nticks", ticks.size()}, {"tick", frame.tick()}});
            TDM::set_masked(md, masked);
            const auto image = rows.raster(traces, ticks, masked, !device().is_cpu() && ticks.size() > 0);
            add("traces", image.to(device(), /*non_blocking=*/true), std::move(md));
            if (!numbers.empty() && numbers.size() == traces.size()) {
                add("summaries", rows.summarise(traces, numbers), Metadata::object());
            }
            add("chids", at::tensor(rows.channels(), at::kInt), Metadata::object());
        }
    }

    void FrameToTdm::add_masks(ITorchTensor::vector& out, const IFrame& frame) const
    {
        for (const auto& [label, masks] : frame.masks()) {
            std::vector<int> cells;
            for (const auto& [channel, ranges] : masks) {
                for (const auto& [begin, end] : ranges) cells.insert(cells.end(), {0, channel, begin, end});
            }
            const auto own = m_cfg.chmasks.find(label);
            const auto other = m_cfg.chmasks.find("");
            const auto relpath = own != m_cfg.chmasks.end()     ? own->second
                                 : other != m_cfg.chmasks.end() ? other->second
                                                                : "chmasks/{label}";
            Metadata md{{"ident", frame.ident()},
                        {"label", label},
                        {"datatype", "chmasks"},
                        {"parent", out.front()->metadata()["datapath"]}};
            md["datapath"] = path(relpath, md);
            const auto table = at::tensor(cells, at::kInt).view({static_cast<int64_t>(cells.size()) / 4, 4});
            out.push_back(std::make_shared<SimpleTorchTensor>(table, std::move(md)));
        }
    }

    /// Say once that masks of a frame are there and none of those that were asked for.
    void FrameToTdm::report_masks(const IFrame& frame)
    {
        const auto& wanted = m_cfg.masks;
        const auto masks = frame.masks();
        const auto is_wanted = [&](const auto& labelled) {
            return std::find(wanted.begin(), wanted.end(), labelled.first) != wanted.end();
        };
        const bool is_asked_for = wanted != FrameToTdmConfig{}.masks && !wanted.empty();
        if (m_told_masks || !is_asked_for || masks.empty()) return;
        if (std::any_of(masks.begin(), masks.end(), is_wanted)) return;
        m_told_masks = true;
        std::vector<std::string> labels;
        for (const auto& [label, ranges] : masks) labels.push_back(label);
        log->warn("frame {} has the masks [{}] and none of the masks [{}] that are to be used: no sample is masked",
                  frame.ident(), fmt::join(labels, ", "), fmt::join(wanted, ", "));
    }

    /// Warn, once each, of channels that have traces and are in no group, and of channels of groups that have no trace.
    void FrameToTdm::report(const IFrame& frame, const ITrace::vector& traces, size_t number)
    {
        auto& rule = m_rules[number];
        auto unmet = unmet_channels(rule.groups, traces.empty() ? *frame.traces() : traces);
        const auto known = unmet.foreign.size();
        std::erase_if(unmet.foreign, [this](int channel) { return m_others.count(channel) > 0; });
        if (unmet.met == 0 && !unmet.foreign.empty() && unmet.foreign.size() == known) {
            std::set<int> own;
            for (const auto& rows : rule.groups) own.insert(rows.channels().begin(), rows.channels().end());
            THROW(ValueError() << errmsg{fmt::format(
                      "frame {} has traces of the channels {} (want some of the channels {}, which {} has in rule {}). "
                      "Try the TPC that they are of",
                      frame.ident(), describe_channels(unmet.foreign), describe_channels({own.begin(), own.end()}),
                      m_cfg.anode, number)});
        }
        if (!unmet.foreign.empty() && !rule.told_foreign) {
            rule.told_foreign = true;
            log->warn("{} channels with traces are in no group of rule {}: {}", unmet.foreign.size(), number,
                      describe_channels(unmet.foreign));
        }
        if (traces.empty()) {
            if (!rule.told_empty)
                log->warn("frame {} has no traces for rule {}: its rows are zero", frame.ident(), number);
            rule.told_empty = true;
        }
        else if (unmet.missing > 0 && !rule.told_missing) {
            rule.told_missing = true;
            if (unmet.met == 0)
                log->warn("frame {} has none of the {} channels of {} that rule {} takes: all comes out as zero",
                          frame.ident(), unmet.missing, m_cfg.anode, number);
            else
                log->warn("{} channels of rule {} have no traces: their rows are zero", unmet.missing, number);
        }
    }
}

WIRECELL_FACTORY(SPNGFrameToTdm, WireCell::SPNG::FrameToTdm, WireCell::IFrameToTorchSet, WireCell::INamed,
                 WireCell::IConfigurable)
