#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/core/Masks.h"
#include "WireCellSpng/core/Traces.h"
#include "WireCellSpng/device/FunctionNode.h"
#include "WireCellSpng/device/ImageMemory.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

#include <cmath>

namespace WireCell::SPNG {

    /// What becomes one list of tagged traces.  Matches are objects of metadata keys with values or regular expressions,
    /// or arrays of such objects.
    struct TdmToFrameTraces {
        std::string tag;          ///< trace tag in the frame; empty: the traces stay untagged
        nlohmann::json traces;    ///< match of the traces tensors, required
        nlohmann::json chids;     ///< match of the chids tensors, required; rows in the order of the traces'
        nlohmann::json summaries; ///< match of the summaries tensors; null: none
    };
    BOOST_DESCRIBE_STRUCT(TdmToFrameTraces, (), (tag, traces, chids, summaries))

    struct TdmToFrameConfig : NodeConfig {
        nlohmann::json frame;                        ///< match of the one frame tensor, required
        std::vector<TdmToFrameTraces> tagged_traces; ///< one list of traces each
        nlohmann::json chmasks;                      ///< match of the chmasks tensors; null: all
        bool sparse = false; ///< true: a trace for each run of samples that are not zero; false: one per channel
        int sparse_gap = 0;  ///< [ticks] runs no further apart than this stay one trace
    };
    BOOST_DESCRIBE_STRUCT(TdmToFrameConfig, (NodeConfig), (frame, tagged_traces, chmasks, sparse, sparse_gap))

    /// A set of tensors as a frame.  The tick is the period of the traces, which must all have the same.  Their masked
    /// samples are zero.
    class TdmToFrame final : public FunctionNode<TdmToFrameConfig, ITorchTensorSet, IFrame> {
      public:
        TdmToFrame()
          : FunctionNode("SPNGTdmToFrame")
        {
        }

      protected:
        void configured() override;
        IFrame::pointer process(const ITorchTensorSet::pointer& set) override;
        std::string summary(const ITorchTensorSet::pointer& set) const override
        {
            return TDM::describe(*set, verbosity() > 2);
        }
    };

    namespace {
        /// Complete a match with the datatype that it is for.
        void want_datatype(nlohmann::json& match, const std::string& datatype, const std::string& key)
        {
            if (match.is_object()) match.emplace("datatype", datatype);
            SPNG_VALIDATE(match.is_object() || match.is_array(), "key '{}' is required (a match object, got {})", key,
                          match.dump());
            if (match.is_array()) {
                SPNG_VALIDATE(!match.empty(), "key '{}' is an empty array (want a match object)", key);
                for (auto& item : match) want_datatype(item, datatype, key);
            }
        }

        /// Ticks from the frame's time to the tensor's first column.
        int first_tick(const Metadata& md, const Metadata& frame, double tick)
        {
            const double shift = (md.value("time", frame.value("time", 0.0)) - frame.value("time", 0.0)) / tick;
            SPNG_VALIDATE(std::abs(shift - std::round(shift)) < 1e-3,
                          "traces '{}' start {} ticks after the frame (want a whole number)", md.value("datapath", ""),
                          shift);
            return md.value("tbin", 0) + static_cast<int>(std::round(shift));
        }

        /// What a frame of these with all samples takes [bytes].
        size_t frame_bytes(const std::vector<ITorchTensor::vector>& selected)
        {
            int64_t samples = 0;
            for (const auto& tensors : selected) {
                for (const auto& ten : tensors) samples += ten->tensor().numel();
            }
            return static_cast<size_t>(samples) * sizeof(float);
        }

        /// The common period of all traces tensors, else the frame's.
        double common_period(const std::vector<ITorchTensor::vector>& selected, double frame_period)
        {
            double tick = 0;
            for (const auto& tensors : selected) {
                for (const auto& ten : tensors) {
                    const double period = ten->metadata().value("period", frame_period);
                    SPNG_VALIDATE(tick == 0 || std::abs(period - tick) < 1e-6 * tick,
                                  "traces of periods {} and {} ns cannot be in one frame", tick, period);
                    tick = period;
                }
            }
            return tick > 0 ? tick : frame_period;
        }
    }

    void TdmToFrame::configured()
    {
        SPNG_VALIDATE(m_cfg.frame.is_object(), "key 'frame' is required (a match object, got {})", m_cfg.frame.dump());
        SPNG_VALIDATE(m_cfg.sparse_gap >= 0, "sparse_gap is {} (want 0 or more)", m_cfg.sparse_gap);
        want_datatype(m_cfg.frame, "frame", "frame");
        for (size_t ind = 0; ind < m_cfg.tagged_traces.size(); ++ind) {
            auto& tagged = m_cfg.tagged_traces[ind];
            want_datatype(tagged.traces, "traces", fmt::format("tagged_traces[{}].traces", ind));
            want_datatype(tagged.chids, "chids", fmt::format("tagged_traces[{}].chids", ind));
            if (!tagged.summaries.is_null()) want_datatype(tagged.summaries, "summaries", "summaries");
        }
        if (m_cfg.chmasks.is_null()) m_cfg.chmasks = nlohmann::json::object();
        want_datatype(m_cfg.chmasks, "chmasks", "chmasks");
    }

    IFrame::pointer TdmToFrame::process(const ITorchTensorSet::pointer& set)
    {
        const auto& tensors = *set->tensors();
        const auto frames = TDM::select(tensors, m_cfg.frame);
        SPNG_VALIDATE(frames.size() == 1, "{} tensors match frame {} (want 1)", frames.size(), m_cfg.frame.dump());
        const auto& md = frames.front()->metadata();

        std::vector<ITorchTensor::vector> selected;
        for (const auto& tagged : m_cfg.tagged_traces) selected.push_back(TDM::select(tensors, tagged.traces));
        const double frame_period = md.value("period", 0.0);
        const double tick = common_period(selected, frame_period);

        if (!m_cfg.sparse) give_back_image_memory(frame_bytes(selected));
        ITrace::vector traces;
        std::vector<IFrame::trace_list_t> lists;
        std::vector<IFrame::trace_summary_t> summaries;
        const std::optional<int> gap = m_cfg.sparse ? std::optional<int>(m_cfg.sparse_gap) : std::nullopt;
        for (size_t ind = 0; ind < selected.size(); ++ind) {
            const auto& tagged = m_cfg.tagged_traces[ind];
            TraceMaker maker(concatenate<int>(TDM::select(tensors, tagged.chids)),
                             concatenate<double>(TDM::select(tensors, tagged.summaries)), gap);
            for (const auto& ten : selected[ind]) {
                const auto& own = ten->metadata();
                const auto samples =
                    TDM::has_masked(own) ? TDM::without_masked(own, ten->tensor().to(at::kCPU)) : ten->tensor();
                maker.add(samples, first_tick(own, md, tick));
            }
            lists.push_back(maker.finish(traces, summaries.emplace_back()));
        }

        const auto masks = channel_masks(TDM::select(tensors, m_cfg.chmasks), frame_period / tick);
        auto frame = std::make_shared<Aux::SimpleFrame>(md.value("ident", set->ident()), md.value("time", 0.0), traces,
                                                        tick, masks);
        for (size_t ind = 0; ind < lists.size(); ++ind) {
            const auto& tag = m_cfg.tagged_traces[ind].tag;
            if (!tag.empty()) frame->tag_traces(tag, lists[ind], summaries[ind]);
        }
        return frame;
    }
}

WIRECELL_FACTORY(SPNGTdmToFrame, WireCell::SPNG::TdmToFrame, WireCell::ITorchSetToFrame, WireCell::INamed,
                 WireCell::IConfigurable)
