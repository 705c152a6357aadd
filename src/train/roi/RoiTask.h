#pragma once
#include "WireCellSpng/base/Config.h"
#include "train/Task.h"

namespace WireCell::Train {

    enum class RoiLoss { bce, bce_dice, focal, hurdle };
    BOOST_DESCRIBE_ENUM(RoiLoss, bce, bce_dice, focal, hurdle)

    struct RoiTaskConfig {
        RoiLoss loss = RoiLoss::bce; ///< what falls; bce_dice is the sum of both
        double gamma = 2;            ///< of "focal": how little easy pixels count
        double charge_threshold = 0; ///< of "hurdle", whose truth is charge: above it a pixel is labelled
        double threshold = 0.5;      ///< scores above it are of a region, in the figures
    };
    BOOST_DESCRIBE_STRUCT(RoiTaskConfig, (), (loss, gamma, charge_threshold, threshold))

    /// Regions of interest: scores [batch, 1, channel, bin] and their labels (MaskScores.h has the figures).
    class RoiTask : public Task {
      public:
        /// ValueError, with `where`, for numbers out of range.
        RoiTask(const RoiTaskConfig& config, const std::string& where);

        at::Tensor loss(const at::Tensor& output, const at::Tensor& truth) const override;
        std::vector<std::string> figures() const override;
        std::vector<std::vector<double>> judge(const at::Tensor& output, const at::Tensor& truth) const override;
        at::Tensor picture(const at::Tensor& output) const override;

      private:
        RoiTaskConfig m_config;
    };
}
