#include "WireCellAux/Component.h"
#include "WireCellFlow/StopRequest.h"
#include "WireCellIface/IApplication.h"
#include "WireCellIface/ITerminal.h"
#include "WireCellUtil/NamedFactory.h"
#include "train/data/CosmicData.h"
#include "train/job/CosmicTraining.h"

namespace WireCell::SPNG {

    struct CosmicTrainerConfig : Train::CosmicTrainingConfig {
        Train::CosmicDataConfig data; ///< what the network is trained on
    };
    BOOST_DESCRIBE_STRUCT(CosmicTrainerConfig, (Train::CosmicTrainingConfig), (data))

    /// Trains a network that tells cosmic rays from neutrinos, and writes it with its card.
    class CosmicTrainer : public Aux::Component<CosmicTrainerConfig>, public IApplication, public ITerminal {
      public:
        CosmicTrainer()
          : Component("SPNGCosmicTrainer", "train")
        {
        }

        void execute() override
        {
            in_context([this] {
                auto& team = Train::world();
                const Train::Share share{.rank = team.rank(), .count = team.count()};
                const auto data = Train::make_cosmic_data(m_cfg.data, share, who() + ".data");
                Train::run_training(m_cfg, data, team, who());
                // The job ends with an error then, but its processes in good order.
                if (Flow::stop_requested() != 0) team.leave();
            });
        }

        void finalize() override { Train::world().leave(); }
    };
}

WIRECELL_FACTORY(SPNGCosmicTrainer, WireCell::SPNG::CosmicTrainer, WireCell::IApplication, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
