#include "train/roi/RoiTask.h"

#include "WireCellSpng/algo/score/MaskScores.h"
#include "WireCellSpng/algo/score/RoiLosses.h"

#include <ATen/ATen.h>

namespace WireCell::Train {

    RoiTask::RoiTask(const RoiTaskConfig& config, const std::string& where)
      : m_config(config)
    {
        SPNG_VALIDATE(config.gamma >= 0, "{}.gamma: got {} (want 0 or more)", where, config.gamma);
        SPNG_VALIDATE(config.threshold > 0 && config.threshold < 1,
                      "{}.threshold: got {} (want a number between 0 and 1)", where, config.threshold);
    }

    at::Tensor RoiTask::loss(const at::Tensor& output, const at::Tensor& truth) const
    {
        switch (m_config.loss) {
        case RoiLoss::bce_dice:
            return SPNG::bce_loss(output, truth) + SPNG::dice_loss(output, truth);
        case RoiLoss::focal:
            return SPNG::focal_loss(output, truth, m_config.gamma);
        case RoiLoss::hurdle:
            return SPNG::hurdle_loss(output, truth, m_config.charge_threshold);
        case RoiLoss::bce:
            break;
        }
        return SPNG::bce_loss(output, truth);
    }

    std::vector<std::string> RoiTask::figures() const { return {"dice", "eff_pix", "pur_pix", "eff_roi", "pur_roi"}; }

    std::vector<std::vector<double>> RoiTask::judge(const at::Tensor& output, const at::Tensor& truth) const
    {
        const double labelled = m_config.loss == RoiLoss::hurdle ? m_config.charge_threshold : 0.5;
        const auto masks = (output.narrow(1, 0, 1) > m_config.threshold).cpu();
        const auto labels = (truth > labelled).cpu();
        std::vector<std::vector<double>> figures;
        for (int64_t image = 0; image < masks.size(0); ++image) {
            const auto scores = SPNG::mask_scores(masks[image], labels[image]);
            figures.push_back(
                {scores.dice, scores.pixel_efficiency, scores.pixel_purity, scores.run_efficiency, scores.run_purity});
        }
        return figures;
    }

    at::Tensor RoiTask::picture(const at::Tensor& output) const { return output.select(1, 0).clamp(0, 1); }
}
