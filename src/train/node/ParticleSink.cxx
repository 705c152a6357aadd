#include "WireCellIface/ITerminal.h"
#include "WireCellSpng/core/SinkNode.h"
#include "WireCellSpng/net/ParticleFit.h"
#include "WireCellUtil/NamedFactory.h"
#include "train/data/CosmicData.h"
#include "train/larcv/LarcvOutput.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace WireCell::Train {

    struct ParticleSinkConfig : SPNG::NodeConfig, SPNG::ParticleSums, LarcvOutputConfig {
        std::string image = "wires"; ///< name of the images
        bool keep_empty = false;     ///< whether events without charge are written too
        bool every_plane = false;    ///< whether events are left out of which any plane is without charge
    };
    BOOST_DESCRIBE_STRUCT(ParticleSinkConfig, (SPNG::NodeConfig, SPNG::ParticleSums, LarcvOutputConfig),
                          (image, keep_empty, every_plane))

    /// Writes what networks that tell particles are trained on, in larcv3's layout: sets of the charge or counts of each view, [wire, tick], as
    /// images of sums of ticks, a row for each, and the particles of each event.  The file is complete at the end of the stream, or when the
    /// job ends; after a failure there is none.
    class ParticleSink final : public SPNG::SinkNode<ParticleSinkConfig, ITorchTensorSet>, public ITerminal {
      public:
        ParticleSink()
          : SinkNode("SPNGParticleSink", SPNG::Gate::device)
        {
        }

        void finalize() override
        {
            if (m_output.is_open()) guarded([&] { m_output.close(); }, [] { return std::string(); });
        }

      private:
        void configured() override
        {
            m_output = LarcvOutput(m_cfg, who());
            SPNG_VALIDATE(!(m_cfg.keep_empty && m_cfg.every_plane),
                          "keep_empty and every_plane are both true (want one of them at most)");
            // What is wrong with numbers is told before anything is simulated.
            SPNG::particle_sums(at::zeros({1, std::max(m_cfg.ticks, 1)}), m_cfg);
            m_total = m_empty = 0;
        }

        /// The file tells all that its pixels are made by.
        nlohmann::json about() const
        {
            auto card = m_cfg.card;
            card.update(SPNG::config::to_json(static_cast<const SPNG::ParticleSums&>(m_cfg)));
            return card;
        }

        void consume(const input_pointer& set) override
        {
            try {
                auto images = images_of(*set);
                const auto planes =
                    std::count_if(images.begin(), images.end(), [](const auto& image) { return !image.ids.empty(); });
                const bool empty = planes < (m_cfg.every_plane ? std::ssize(images) : 1);
                ++m_total;
                m_empty += empty;
                if (empty && !m_cfg.keep_empty)
                    m_output.leave_out(*set);
                else
                    m_output.add(*set, {{m_cfg.image, std::move(images)}}, about());
            }
            catch (...) {
                m_output.drop();
                throw;
            }
        }

        std::vector<Aux::LarcvImage> images_of(const ITorchTensorSet& set)
        {
            const auto& views = *set.tensors();
            SPNG_VALIDATE(!views.empty(), "a set without views");
            std::vector<Aux::LarcvImage> images;
            for (size_t view = 0; view < views.size(); ++view) {
                const auto samples = views[view]->tensor().to(device());
                SPNG_VALIDATE(samples.dim() == 2, "view {} has {} dimensions (want wire and tick)", view,
                              samples.dim());
                const auto rows = SPNG::particle_sums(samples, m_cfg).t().cpu();
                images.push_back(sparse_image(rows, rows != 0, view));
            }
            return images;
        }

        void ended() override
        {
            if (!m_output.is_open()) {
                log->warn("{} events came, {} of them {}: no file is written", m_total, m_empty, lack());
                return;
            }
            m_output.close();
            log->info("{} events, and {} {}{}", m_total - m_empty, m_empty, lack(),
                      m_cfg.keep_empty ? "" : ", which are left out");
        }

        const char* lack() const { return m_cfg.every_plane ? "with a plane without charge" : "without charge"; }

        LarcvOutput m_output;
        int m_total = 0, m_empty = 0;
    };
}

WIRECELL_FACTORY(SPNGParticleSink, WireCell::Train::ParticleSink, WireCell::ITorchTensorSetSink, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
