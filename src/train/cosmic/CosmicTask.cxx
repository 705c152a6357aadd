#include "train/cosmic/CosmicTask.h"

#include "WireCellSpng/algo/score/TagFigures.h"

#include <ATen/ATen.h>

namespace WireCell::Train {

    at::Tensor CosmicTask::loss(const at::Tensor& output, const at::Tensor& truth) const
    {
        return SPNG::class_loss(output, truth, m_config.balance);
    }

    std::vector<std::string> CosmicTask::figures() const
    {
        std::vector<std::string> names(SPNG::tag_figure_names.begin(), SPNG::tag_figure_names.end());
        for (int64_t plane = 0; plane < m_planes; ++plane) {
            for (const auto* name : SPNG::tag_figure_names) names.push_back(fmt::format("{}_plane{}", name, plane));
        }
        return names;
    }

    std::vector<std::vector<double>> CosmicTask::judge(const at::Tensor& output, const at::Tensor& truth) const
    {
        return judge_classes(output.argmax(2), truth);
    }

    std::vector<std::vector<double>> CosmicTask::judge_classes(const at::Tensor& predicted,
                                                               const at::Tensor& truth) const
    {
        std::vector<std::vector<double>> figures;
        for (const auto& planes : SPNG::tag_figures(predicted, truth).unbind(0)) {
            // Planes without such pixels do not count.
            const auto all = at::cat({planes.nanmean(0), planes.flatten()}).contiguous();
            const auto* numbers = all.data_ptr<double>();
            figures.emplace_back(numbers, numbers + all.numel());
        }
        return figures;
    }

    at::Tensor CosmicTask::picture(const at::Tensor& output) const
    {
        const auto plane = output.select(1, 0);
        return plane.argmax(1).to(at::kFloat) / static_cast<double>(plane.size(1) - 1);
    }
}
