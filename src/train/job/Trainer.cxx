#include "WireCellAux/Component.h"
#include "WireCellFlow/StopRequest.h"
#include "WireCellIface/IApplication.h"
#include "WireCellIface/ITerminal.h"
#include "WireCellUtil/NamedFactory.h"
#include "train/data/ExampleQueue.h"
#include "train/job/Background.h"
#include "train/job/RoiTraining.h"

namespace WireCell::SPNG {

    struct TrainerJobConfig : Train::TrainingConfig {
        Train::DataConfig data; ///< what the network is trained on
        std::string engine;     ///< type:name of the application that makes live data; it runs in a thread of its own
    };
    BOOST_DESCRIBE_STRUCT(TrainerJobConfig, (Train::TrainingConfig), (data, engine))

    /// Trains a network that finds regions of interest, and writes it with its card.
    class Trainer : public Aux::Component<TrainerJobConfig>, public IApplication, public ITerminal {
      public:
        Trainer()
          : Component("SPNGTrainer", "train")
        {
        }

        void execute() override
        {
            in_context([this] {
                auto& team = Train::world();
                if (m_cfg.engine.empty()) { train(team); }
                else {
                    train_live(team);
                }
                // The job ends with an error then, but its processes in good order.
                if (Flow::stop_requested() != 0) team.leave();
            });
        }

        void finalize() override { Train::world().leave(); }

      private:
        /// The graph is told that there is enough, however the training ends.
        struct Closing {
            Train::ExampleQueue& queue;
            ~Closing() { queue.close(); }
        };

        void configured() override
        {
            SPNG_VALIDATE(m_cfg.engine.empty() == m_cfg.data.queue.empty(),
                          "{}: got engine '{}' and data.queue '{}' (want both for live data, or none)", who(),
                          m_cfg.engine, m_cfg.data.queue);
        }

        void train(Train::Team& team)
        {
            const Train::Share share{.rank = team.rank(), .count = team.count()};
            const auto data = Train::make_data(m_cfg.data, share, who() + ".data");
            Train::run_training(m_cfg, data, team, who());
        }

        void train_live(Train::Team& team)
        {
            auto& queue = Train::find_stream(m_cfg.data.queue, who() + ".data.queue")->queue();
            Train::Background graph(Factory::find_tn<IApplication>(m_cfg.engine), [&queue](const auto& failure) {
                // A graph that has nobody to make data for any more ends with an error.
                if (queue.is_closed()) return;
                if (failure) { queue.abort(failure); }
                else {
                    queue.finish();
                }
            });
            const Closing closing{queue};
            train(team);
        }
    };
}

WIRECELL_FACTORY(SPNGTrainer, WireCell::SPNG::Trainer, WireCell::IApplication, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
