#pragma once
#include "WireCellSpng/algo/score/ClassLosses.h"
#include "WireCellSpng/base/Config.h"
#include "train/Task.h"

namespace WireCell::SPNG {
    BOOST_DESCRIBE_ENUM(ClassBalance, none, even, light, focal)
}

namespace WireCell::Train {

    struct CosmicTaskConfig {
        SPNG::ClassBalance balance = SPNG::ClassBalance::focal; ///< what pixels count in the loss (ClassLosses.h)
    };
    BOOST_DESCRIBE_STRUCT(CosmicTaskConfig, (), (balance))

    /// Classes of pixels: logits [batch, plane, class, row, column] and labels [batch, plane, row, column].  Figures are
    /// those of TagFigures.h, means over the planes of an image, and then those of each plane.
    class CosmicTask : public Task {
      public:
        CosmicTask(const CosmicTaskConfig& config, int64_t planes)
          : m_config(config)
          , m_planes(planes)
        {
        }

        at::Tensor loss(const at::Tensor& output, const at::Tensor& truth) const override;
        std::vector<std::string> figures() const override;
        std::vector<std::vector<double>> judge(const at::Tensor& output, const at::Tensor& truth) const override;
        /// The likeliest classes of the first plane, evenly from 0 to 1.
        at::Tensor picture(const at::Tensor& output) const override;

        /// The same of classes in place of logits.
        std::vector<std::vector<double>> judge_classes(const at::Tensor& predicted, const at::Tensor& truth) const;

      private:
        CosmicTaskConfig m_config;
        int64_t m_planes;
    };
}
