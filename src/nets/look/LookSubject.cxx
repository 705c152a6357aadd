#include "nets/look/LookSubject.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/core/ModelFile.h"

#include <fmt/ranges.h>

namespace WireCell::Nets {

    LookSubject open_subject(const std::string& path)
    {
        const SPNG::ModelFile file(SPNG::find_model(path));
        LookSubject subject{.path = path, .module = file.load(at::kCPU)};
        subject.module.eval();
        // Gradients are those of the input alone.
        for (at::Tensor weights : subject.module.parameters()) weights.requires_grad_(false);
        std::vector<std::string> warnings;
        subject.card = SPNG::parse_card(file.card(), path, warnings);
        return subject;
    }

    at::Tensor answer_of(const at::Tensor& output, const LookSubject& subject)
    {
        const auto& told = *subject.card.particles;
        const auto numbers = static_cast<int64_t>(told.classes.size()) + (told.energy ? 1 : 0);
        SPNG_VALIDATE(output.dim() == 3 && output.size(2) == numbers,
                      "\"{}\": its output is [{}] (want [batch, head, {}] by its card)", subject.path,
                      fmt::join(output.sizes(), ", "), numbers);
        return output.select(1, 0);
    }

    at::Tensor class_probabilities(const at::Tensor& numbers, const LookSubject& subject)
    {
        const auto classes = static_cast<int64_t>(subject.card.particles->classes.size());
        return numbers.narrow(1, 0, classes).softmax(1);
    }
}
