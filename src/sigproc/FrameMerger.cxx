#include "WireCellAux/FrameTools.h"
#include "WireCellAux/Nodes.h"
#include "WireCellAux/TaggedTraces.h"
#include "WireCellIface/IFrameJoiner.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/String.h"

#include <cmath>
#include <numeric>
#include <unordered_set>

namespace WireCell::SigProc {
    enum class MergeRule { replace, include };
    BOOST_DESCRIBE_ENUM(MergeRule, replace, include)

    struct FrameMergerConfig {
        std::vector<std::vector<std::string>>
            mergemap; ///< Triples [tag in the first frame, tag in the second, tag of the merged traces]; empty: all
                      ///< traces are merged, whatever their tags, and get none
        MergeRule rule =
            MergeRule::replace; ///< replace: where both frames have a channel, the first frame's traces are
                                ///< taken; include: those of both
    };
    BOOST_DESCRIBE_STRUCT(FrameMergerConfig, (), (mergemap, rule))

    /// Makes one frame of the traces of two.  Ident, time and tick are those of the second; masks are merged.
    class FrameMerger : public Aux::Join<FrameMergerConfig, IFrameJoiner> {
      public:
        FrameMerger()
          : Join("FrameMerger", "sigproc")
        {
        }

      private:
        void configured() override
        {
            for (size_t ind = 0; ind < m_cfg.mergemap.size(); ++ind) {
                const auto& triple = m_cfg.mergemap[ind];
                SPNG_VALIDATE(triple.size() == 3, "{}.mergemap[{}]: got [{}] (want three tags)", who(), ind,
                              fmt::join(triple, ", "));
            }
        }

        /// Some traces of one frame, with the numbers of their tag or none.
        struct Part {
            IFrame::trace_list_t indices;
            IFrame::trace_summary_t summary;
        };

        IFrame::pointer join(const input_tuple_type& in) override
        {
            const auto& [first, second] = in;
            SPNG_VALIDATE(std::abs(first->tick() - second->tick()) <= 1e-6 * std::abs(second->tick()),
                          "{}: frames {} and {} are sampled every {} and {} ns (want the same). Try a Resampler", who(),
                          first->ident(), second->ident(), first->tick(), second->tick());
            const auto out = merged(*first, *second);
            log->debug("call={} {} + {} traces gave {}", calls(), first->traces()->size(), second->traces()->size(),
                       Aux::name(out));
            return out;
        }

        static Part everything(const IFrame& frame)
        {
            Part part;
            part.indices.resize(frame.traces()->size());
            std::iota(part.indices.begin(), part.indices.end(), size_t{0});
            return part;
        }

        /// Those with a trace tag, or all for a tag of the frame.
        static Part tagged(const IFrame& frame, const IFrame::tag_t& tag)
        {
            if (String::has(frame.trace_tags(), tag)) return {frame.tagged_traces(tag), frame.trace_summary(tag)};
            return String::has(frame.frame_tags(), tag) ? everything(frame) : Part{};
        }

        /// Append the traces of a part, but those of the channels left out, and tag them.
        static void append(const IFrame& frame, const Part& part, const std::unordered_set<int>& left_out,
                           const IFrame::tag_t& tag, ITrace::vector& traces, Aux::TaggedTraces& tags)
        {
            for (size_t ind = 0; ind < part.indices.size(); ++ind) {
                const auto& trace = frame.traces()->at(part.indices[ind]);
                if (left_out.count(trace->channel())) continue;
                IFrame::trace_summary_t number;
                if (ind < part.summary.size()) number.push_back(part.summary[ind]);
                if (!tag.empty()) tags.add(tag, {traces.size()}, number);
                traces.push_back(trace);
            }
        }

        void merge(const IFrame& first, const Part& of_first, const IFrame& second, const Part& of_second,
                   const IFrame::tag_t& tag, ITrace::vector& traces, Aux::TaggedTraces& tags) const
        {
            std::unordered_set<int> replaced;
            if (m_cfg.rule == MergeRule::replace) {
                for (const auto index : of_first.indices) replaced.insert(first.traces()->at(index)->channel());
            }
            append(first, of_first, {}, tag, traces, tags);
            append(second, of_second, replaced, tag, traces, tags);
        }

        IFrame::pointer merged(const IFrame& first, const IFrame& second) const
        {
            ITrace::vector traces;
            Aux::TaggedTraces tags;
            if (m_cfg.mergemap.empty()) merge(first, everything(first), second, everything(second), "", traces, tags);
            for (const auto& triple : m_cfg.mergemap) {
                merge(first, tagged(first, triple[0]), second, tagged(second, triple[1]), triple[2], traces, tags);
            }
            auto masks = first.masks();
            for (const auto& [name, mask] : second.masks()) masks[name] = Waveform::merge(masks[name], mask);
            auto out = std::make_shared<Aux::SimpleFrame>(second.ident(), second.time(), traces, second.tick(), masks);
            tags.apply(*out);
            return out;
        }
    };
}

WIRECELL_FACTORY(FrameMerger, WireCell::SigProc::FrameMerger, WireCell::IFrameJoiner, WireCell::INamed,
                 WireCell::IConfigurable)
