#include "WireCellAux/Component.h"
#include "WireCellFlow/StopRequest.h"
#include "WireCellIface/IApplication.h"
#include "WireCellUtil/NamedFactory.h"
#include "train/data/CosmicData.h"

#include <ATen/core/Tensor.h>

#include <chrono>

namespace WireCell::SPNG {

    struct CosmicIoTestConfig {
        Train::CosmicDataConfig data; ///< what is read
        int batches = 0;              ///< how many of the training's; 0 for an epoch
    };
    BOOST_DESCRIBE_STRUCT(CosmicIoTestConfig, (), (data, batches))

    /// Reads batches of cosmic rays and neutrinos as a training does, and tells in the log how fast that is.
    class CosmicIoTest : public Aux::Component<CosmicIoTestConfig>, public IApplication {
      public:
        CosmicIoTest()
          : Component("SPNGCosmicIoTest", "train")
        {
        }

        void execute() override
        {
            in_context([this] { read(); });
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.batches >= 0, "{}: batches is {} (want 0 or more)", who(), m_cfg.batches);
        }

        void read() const
        {
            using Clock = std::chrono::steady_clock;
            const auto data = Train::make_cosmic_data(m_cfg.data, {}, who() + ".data");
            const auto size = data.training->size();
            const int64_t wanted = m_cfg.batches > 0 ? m_cfg.batches : size;
            int64_t events = 0, images = 0, done = 0;
            double megabytes = 0;
            const auto begin = Clock::now();
            for (; done < wanted && Flow::stop_requested() == 0; ++done) {
                const auto batch = data.training->get(done / size, done % size);
                events += batch.features.size(0);
                images += batch.features.size(0) * batch.features.size(1);
                megabytes += 1e-6 * static_cast<double>(batch.features.nbytes() + batch.truth.nbytes());
            }
            const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
            log->info("{} batches, {} events, {} images in {:.3f} s: {:.1f} events/s, {:.1f} images/s, {:.1f} MB/s of "
                      "pixels and labels",
                      done, events, images, seconds, events / seconds, images / seconds, megabytes / seconds);
        }
    };
}

WIRECELL_FACTORY(SPNGCosmicIoTest, WireCell::SPNG::CosmicIoTest, WireCell::IApplication, WireCell::INamed,
                 WireCell::IConfigurable)
