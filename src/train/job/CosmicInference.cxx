#include "WireCellAux/Component.h"
#include "WireCellIface/IApplication.h"
#include "WireCellUtil/NamedFactory.h"
#include "train/Team.h"
#include "train/job/CosmicScores.h"

namespace WireCell::SPNG {

    /// Runs a trained tagger on events of files: figures beside those without a network, and scores.
    class CosmicInference : public Aux::Component<Train::CosmicScoresConfig>, public IApplication {
      public:
        CosmicInference()
          : Component("SPNGCosmicInference", "train")
        {
        }

        void execute() override
        {
            in_context([this] {
                SPNG_VALIDATE(Train::world().count() == 1, "{}: runs in one process (got {})", who(),
                              Train::world().count());
                for (const auto& line : Train::score_events(m_cfg, who())) log->info("{}", line);
            });
        }
    };
}

WIRECELL_FACTORY(SPNGCosmicInference, WireCell::SPNG::CosmicInference, WireCell::IApplication, WireCell::INamed,
                 WireCell::IConfigurable)
