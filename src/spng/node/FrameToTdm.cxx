#include "WireCellAux/FrameTools.h"
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/core/AnodeTools.h"
#include "WireCellSpng/core/FunctionNode.h"
#include "WireCellSpng/core/Raster.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellSpng/core/TraceChoice.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Units.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <cmath>
#include <filesystem>

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
        double period = 0;    ///< [time] sample period that frames must have; 0 = any
        double max_mb = 4096; ///< [MB] most memory for the images of a rule
    };
    BOOST_DESCRIBE_STRUCT(FrameToTdmConfig, (NodeConfig),
                          (anode, basepath, frame_relpath, chmasks, rules, period, max_mb))

    /// A frame as a set of tensors: the frame, then per group its traces, summaries if any, and chids, then the masks.
    /// Only traces go to the device, the rest describes them and stays on the host.
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
        void add_rule(ITorchTensor::vector& out, const IFrame& frame, const TraceChoice& chosen, size_t number);
        void add_masks(ITorchTensor::vector& out, const IFrame& frame) const;
        void report(const ITrace::vector& traces, size_t number);
        std::string path(const std::string& relpath, const Metadata& md) const
        {
            return TDM::format((std::filesystem::path(m_cfg.basepath) / relpath).string(), md);
        }

        std::vector<std::vector<RasterRows>> m_groups; // of each rule
        bool m_reported = false;
    };

    void FrameToTdm::configured()
    {
        SPNG_VALIDATE(!m_cfg.anode.empty(), "key 'anode' is required (type:name of an IAnodePlane)");
        const auto anode = Factory::find_tn<IAnodePlane>(m_cfg.anode);
        m_groups.clear();
        m_reported = false;
        for (auto& rule : m_cfg.rules) {
            if (rule.tag.empty() || rule.tag == "*") rule.tag = "null";
            auto& groups = m_groups.emplace_back();
            for (const auto& group : rule.groups) groups.emplace_back(ordered_channels(*anode, group.wpids));
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

        for (size_t number = 0; number < m_groups.size(); ++number) {
            const auto& tag = m_cfg.rules[number].tag;
            const auto chosen = choose_traces(frame, tag == "null" ? "" : tag, m_groups[number]);
            check_traces(chosen.traces, m_groups[number], m_cfg.max_mb);
            add_rule(out, *frame, chosen, number);
        }
        add_masks(out, *frame);
        return std::make_shared<SimpleTorchTensorSet>(frame->ident(), nullptr, std::move(out));
    }

    void FrameToTdm::add_rule(ITorchTensor::vector& out, const IFrame& frame, const TraceChoice& chosen, size_t number)
    {
        const auto& traces = chosen.traces;
        const auto& rule = m_cfg.rules[number];
        report(traces, number);
        const auto& numbers = frame.trace_summary(chosen.tag);
        for (size_t index = 0; index < rule.groups.size(); ++index) {
            const auto& rows = m_groups[number][index];
            const Metadata common{{"ident", frame.ident()},
                                  {"rule", number},
                                  {"group", index},
                                  {"tag", rule.tag},
                                  {"parent", out.front()->metadata()["datapath"]}};
            const auto add = [&](const char* datatype, at::Tensor tensor, Metadata md) {
                md.update(common);
                md["datatype"] = datatype;
                md["datapath"] = path(rule.groups[index].relpath, md);
                out.push_back(std::make_shared<SimpleTorchTensor>(std::move(tensor), std::move(md)));
            };
            auto image = rows.raster(traces, !device().is_cpu());
            add("traces", image.samples.to(device(), /*non_blocking=*/true),
                {{"tbin", image.tbin}, {"period", frame.tick()}, {"time", frame.time()}});
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

    /// Say once which channels of the data and of the configuration do not meet.
    void FrameToTdm::report(const ITrace::vector& traces, size_t number)
    {
        if (m_reported) return;
        const auto& groups = m_groups[number];
        const auto unmet = unmet_channels(groups, traces);
        if (!unmet.foreign.empty()) {
            const auto few = std::min<size_t>(5, unmet.foreign.size());
            log->warn("{} channels with traces are in no group of rule {}, first: {}", unmet.foreign.size(), number,
                      fmt::join(unmet.foreign.begin(), unmet.foreign.begin() + few, ", "));
        }
        if (unmet.missing > 0) {
            log->warn("{} channels of rule {} have no traces: their rows are zero", unmet.missing, number);
        }
        m_reported = number + 1 == m_groups.size();
    }
}

WIRECELL_FACTORY(SPNGFrameToTdm, WireCell::SPNG::FrameToTdm, WireCell::IFrameToTorchSet, WireCell::INamed,
                 WireCell::IConfigurable)
