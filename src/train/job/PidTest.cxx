#include "WireCellAux/Component.h"
#include "WireCellIface/IApplication.h"
#include "WireCellUtil/NamedFactory.h"
#include "train/Team.h"
#include "train/job/PidScores.h"

namespace WireCell::SPNG {

    /// Runs a trained network that tells particles on events of files: figures, scores, curves.
    class PidTest : public Aux::Component<Train::PidScoresConfig>, public IApplication {
      public:
        PidTest()
          : Component("SPNGPidTest", "train")
        {
        }

        void execute() override
        {
            in_context([this] {
                SPNG_VALIDATE(Train::world().count() == 1, "{}: runs in one process (got {})", who(),
                              Train::world().count());
                for (const auto& line : Train::score_particles(m_cfg, who())) log->info("{}", line);
            });
        }
    };
}

WIRECELL_FACTORY(SPNGPidTest, WireCell::SPNG::PidTest, WireCell::IApplication, WireCell::INamed,
                 WireCell::IConfigurable)
