#include "JsonReport.h"

#include "WireCellSpng/algo/dsp/ViewImage.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <array>

namespace WireCell::Eval {

    struct TagReportConfig : JsonReportConfig {
        double threshold = 10; ///< [electrons] of a sample: true charge that does not exceed it is of no source
    };
    BOOST_DESCRIBE_STRUCT(TagReportConfig, (JsonReportConfig), (threshold))

    /// How much charge of which source a tagger has kept and removed, by the truth: sets of the signals of each view, then of what is left
    /// of them, the true charge of cosmic rays, and that of neutrinos, all [channel, tick] in electrons.  A sample is of the source with
    /// more true charge there, or of none.  The file has figures of each event and view, and of all.
    class TagReport final : public JsonReport<TagReportConfig> {
      public:
        TagReport()
          : JsonReport("SPNGTagReport", SPNG::Gate::device)
        {
        }

      private:
        static constexpr size_t classes = 3;

        /// [electrons] by class.
        struct Charges {
            std::array<double, classes> found = {}, kept = {};
            void add(const Charges& other)
            {
                for (size_t ind = 0; ind < classes; ++ind) {
                    found.at(ind) += other.found.at(ind);
                    kept.at(ind) += other.kept.at(ind);
                }
            }
            nlohmann::json text() const
            {
                const std::array<const char*, classes> names{"neither", "cosmic", "neutrino"};
                nlohmann::json all;
                for (size_t ind = 0; ind < classes; ++ind) {
                    const double before = found.at(ind), after = kept.at(ind);
                    all[names.at(ind)] = {
                        {"found", before},
                        {"kept", after},
                        {"removed", before - after},
                        {"kept_fraction", before == 0 ? nlohmann::json() : nlohmann::json(after / before)}};
                }
                return all;
            }
        };

        void configured() override
        {
            JsonReport::configured();
            SPNG_VALIDATE(m_cfg.threshold >= 0, "threshold is {} (want 0 or more)", m_cfg.threshold);
            m_total = {};
        }

        nlohmann::json event(const ITorchTensorSet& set) override
        {
            const auto& tensors = *set.tensors();
            const size_t views = tensors.size() / 4;
            SPNG_VALIDATE(views > 0 && tensors.size() % 4 == 0,
                          "a set of {} tensors (want signals, what is left of them, and two true charges of each view)",
                          tensors.size());
            auto by_view = nlohmann::json::array();
            Charges all;
            for (size_t view = 0; view < views; ++view) {
                const auto part = [&](size_t kind) { return tensors[kind * views + view]->tensor().to(device()); };
                const auto charges = charges_of(part(0), part(1), part(2), part(3), view);
                by_view.push_back(charges.text());
                all.add(charges);
            }
            m_total.add(all);
            const auto& md = tensors[0]->metadata();
            return {{"ident", md.is_object() ? md.value("ident", set.ident()) : set.ident()},
                    {"views", by_view},
                    {"all", all.text()}};
        }

        Charges charges_of(const at::Tensor& signals, const at::Tensor& kept, const at::Tensor& cosmic,
                           const at::Tensor& neutrino, size_t view) const
        {
            for (const auto& other : {kept, cosmic, neutrino}) {
                SPNG_VALIDATE(signals.sizes() == other.sizes(),
                              "view {}: images of shapes [{}] and [{}] (want the same)", view,
                              fmt::join(signals.sizes(), ","), fmt::join(other.sizes(), ","));
            }
            const auto labels = SPNG::source_labels(cosmic, neutrino, m_cfg.threshold);
            Charges charges;
            for (size_t ind = 0; ind < classes; ++ind) {
                const auto own = labels == static_cast<int64_t>(ind);
                charges.found.at(ind) = at::where(own, signals, 0).sum(at::kDouble).item<double>();
                charges.kept.at(ind) = at::where(own, kept, 0).sum(at::kDouble).item<double>();
            }
            return charges;
        }

        nlohmann::json other_keys() const override
        {
            return {{"unit", "electrons"}, {"threshold", m_cfg.threshold}, {"all", m_total.text()}};
        }

        Charges m_total;
    };
}

WIRECELL_FACTORY(SPNGTagReport, WireCell::Eval::TagReport, WireCell::ITorchTensorSetSink, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
