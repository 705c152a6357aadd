#pragma once
#include "WireCellSpng/algo/score/ParticleLosses.h"
#include "WireCellSpng/base/Config.h"
#include "train/Task.h"

namespace WireCell::Train {

    struct PidTaskConfig {
        double auxiliary = 0.3;            ///< factor on the loss of auxiliary heads
        double classes_weight = 1;         ///< factor on the cross entropy of classes
        double energy_weight = 1;          ///< factor on the loss of energies
        std::vector<double> class_weights; ///< what events of each class count in the loss; none: all 1
    };
    BOOST_DESCRIBE_STRUCT(PidTaskConfig, (), (auxiliary, classes_weight, energy_weight, class_weights))

    /// The class and energy of an event: numbers [batch, head, number] and truth [batch, 2] as ParticleLosses.h says.  Figures are
    ///
    ///   accuracy          whether the likeliest class is right, and accuracy_CLASS the same of events of that class
    ///   energy_within_20  whether the energy is found to 20 %
    class PidTask : public Task {
      public:
        /// ValueError, with `where`, for numbers out of range or another number of weights than of classes.
        PidTask(const PidTaskConfig& config, std::vector<std::string> classes, bool energy, const std::string& where);

        at::Tensor loss(const at::Tensor& output, const at::Tensor& truth) const override;
        std::vector<std::string> figures() const override;
        std::vector<std::vector<double>> judge(const at::Tensor& output, const at::Tensor& truth) const override;
        /// Probabilities of the classes, a row.
        at::Tensor picture(const at::Tensor& output) const override;

      private:
        std::vector<std::string> m_classes;
        SPNG::ParticleLoss m_how;
    };
}
