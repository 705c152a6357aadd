#include "WireCellAux/Component.h"
#include "WireCellFlow/StopRequest.h"
#include "WireCellIface/IApplication.h"
#include "WireCellIface/ITerminal.h"
#include "WireCellUtil/NamedFactory.h"
#include "train/job/PidTraining.h"

namespace WireCell::SPNG {

    /// Trains a network that tells which particle an event is, or its energy, and writes it with its card.
    class PidTrainer : public Aux::Component<Train::PidTrainingConfig>, public IApplication, public ITerminal {
      public:
        PidTrainer()
          : Component("SPNGPidTrainer", "train")
        {
        }

        void execute() override
        {
            in_context([this] {
                auto& team = Train::world();
                Train::run_training(m_cfg, team, who());
                // The job ends with an error then, but its processes in good order.
                if (Flow::stop_requested() != 0) team.leave();
            });
        }

        void finalize() override { Train::world().leave(); }
    };
}

WIRECELL_FACTORY(SPNGPidTrainer, WireCell::SPNG::PidTrainer, WireCell::IApplication, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
