#include "WireCellIface/ITerminal.h"
#include "WireCellSpng/core/SinkNode.h"
#include "WireCellSpng/net/ViewsFit.h"
#include "WireCellUtil/NamedFactory.h"
#include "train/data/CosmicData.h"
#include "train/larcv/LarcvOutput.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <array>

namespace WireCell::Train {

    struct LarcvSinkConfig : SPNG::NodeConfig, SPNG::ViewPixels, LarcvOutputConfig {
        double threshold = 10;                 ///< [electrons] of a sample: true charge below it labels no pixel
        std::string image = "sbndwire";        ///< name of the images; that of public files, of whatever detector
        std::string labels = "sbnd_cosmicseg"; ///< name of their labels, likewise
    };
    BOOST_DESCRIBE_STRUCT(LarcvSinkConfig, (SPNG::NodeConfig, SPNG::ViewPixels, LarcvOutputConfig),
                          (threshold, image, labels))

    /// Writes images of signals, and which of their pixels are of cosmic rays and which of neutrinos, in larcv3's layout: sets of the
    /// signals of each view, then the true charge of cosmic rays, and that of neutrinos, all [channel, tick] in electrons.
    /// A pixel that is not 0 is of the source with more true charge in it, or of none.  The file is complete at the end of the stream, or
    /// when the job ends; after a failure there is none.
    class LarcvSink final : public SPNG::SinkNode<LarcvSinkConfig, ITorchTensorSet>, public ITerminal {
      public:
        LarcvSink()
          : SinkNode("SPNGLarcvSink")
        {
        }

        void finalize() override
        {
            if (m_output.is_open()) guarded([&] { close(); }, [] { return std::string(); });
        }

      private:
        void configured() override
        {
            m_output = LarcvOutput(m_cfg, who());
            SPNG_VALIDATE(m_cfg.threshold >= 0, "threshold is {} (want 0 or more)", m_cfg.threshold);
            // What is wrong with numbers is told before anything is simulated.
            SPNG::view_pixels(at::zeros({1, 1}), m_cfg);
            m_total = 0;
            m_pixels = {};
            m_charge = m_seen = {};
        }

        /// The file tells all that its pixels are made by.
        nlohmann::json about() const
        {
            auto card = m_cfg.card;
            card["features"] = {{{"name", "charge"}, {"scale", m_cfg.scale}, {"floor", m_cfg.floor}}};
            card["rebin"] = {{"ticks", m_cfg.ticks}, {"channels", m_cfg.channels}, {"norm", "interpolation"}};
            card["truth"]["threshold"] = m_cfg.threshold;
            return card;
        }

        void consume(const input_pointer& set) override
        {
            try {
                m_output.add(*set, images_of(*set), about());
                ++m_total;
            }
            catch (...) {
                m_output.drop();
                throw;
            }
        }

        std::vector<Aux::LarcvEvent::Images> images_of(const ITorchTensorSet& set)
        {
            const auto& tensors = *set.tensors();
            const size_t views = tensors.size() / 3;
            SPNG_VALIDATE(views > 0 && tensors.size() % 3 == 0,
                          "a set of {} tensors (want signals and two true charges of each view)", tensors.size());
            std::vector<Aux::LarcvEvent::Images> images = {{m_cfg.image, {}}, {m_cfg.labels, {}}};
            for (size_t view = 0; view < views; ++view) {
                const auto part = [&](size_t kind) {
                    return tensors[kind * views + view]->tensor().to(at::kCPU, at::kFloat);
                };
                const std::array<at::Tensor, 3> charges{part(0), part(1), part(2)};
                for (const auto& charge : charges) {
                    SPNG_VALIDATE(charge.sizes() == charges[0].sizes(),
                                  "view {}: signals are [{}] and true charge is [{}] (want the same)", view,
                                  fmt::join(charges[0].sizes(), ","), fmt::join(charge.sizes(), ","));
                    SPNG_VALIDATE(at::isfinite(charge).all().item<bool>(), "view {}: {} that are not finite", view,
                                  charge.is_same(charges[0]) ? "signals" : "true charges");
                }
                auto [pixels, labels] = images_of(charges, view);
                images[0].planes.push_back(std::move(pixels));
                images[1].planes.push_back(std::move(labels));
            }
            return images;
        }

        std::pair<Aux::LarcvImage, Aux::LarcvImage> images_of(const std::array<at::Tensor, 3>& charges, uint64_t view)
        {
            // True charge has no floor of its own but the threshold, and no unit.
            SPNG::ViewPixels plain = m_cfg;
            plain.floor = 0;
            plain.scale = 1;
            const auto pixels = SPNG::view_pixels(charges[0], m_cfg);
            const auto first = SPNG::view_pixels(charges[1], plain), second = SPNG::view_pixels(charges[2], plain);
            const auto labels = at::where(pixels > 0, SPNG::source_labels(first, second, m_cfg.threshold), 0);
            auto image = sparse_image(pixels, 0, view);
            auto seen = sparse_values(labels, image);
            for (const float label : seen.values) ++m_pixels.at(static_cast<size_t>(label));
            const auto samples = static_cast<double>(m_cfg.ticks) * m_cfg.channels;
            for (size_t source : {0, 1}) {
                const auto& charge = charges.at(source + 1);
                const auto own = labels == static_cast<int64_t>(source + 1);
                m_charge.at(source) += charge.sum(at::kDouble).item<double>();
                m_seen.at(source) +=
                    samples * at::where(own, source == 0 ? first : second, 0).sum(at::kDouble).item<double>();
            }
            return {std::move(image), std::move(seen)};
        }

        void ended() override
        {
            if (m_total == 0) log->warn("no events came, no file is written");
            if (m_output.is_open()) close();
        }

        void close()
        {
            m_output.close();
            const auto share = [&](size_t source) {
                return 100 * m_seen.at(source) / std::max(1.0, m_charge.at(source));
            };
            log->info(
                "{} events: {} pixels of neither, {} of cosmic rays, {} of neutrinos; in pixels that are labelled "
                "so are {:.1f} % of the true charge of cosmic rays and {:.1f} % of that of neutrinos",
                m_total, m_pixels[0], m_pixels[1], m_pixels[2], share(0), share(1));
        }

        LarcvOutput m_output;
        int m_total = 0;
        std::array<int64_t, 3> m_pixels = {};             ///< by class
        std::array<double, 2> m_charge = {}, m_seen = {}; ///< [electrons] of each source, and in pixels of its own
    };
}

WIRECELL_FACTORY(SPNGLarcvSink, WireCell::Train::LarcvSink, WireCell::ITorchTensorSetSink, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
