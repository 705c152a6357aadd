#include "nets/look/LookSaliency.h"

#include "WireCellSpng/base/Check.h"
#include "nets/look/LookLayers.h"
#include "nets/look/Picture.h"
#include "nets/look/TappedNetwork.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <set>

namespace WireCell::Nets {

    namespace {
        constexpr int64_t images_at_once = 16, picture_size = 384;

        /// A number of each answer [event, number]; of a class its probability.
        at::Tensor value_of(const at::Tensor& answers, const LookSubject& subject, int64_t number)
        {
            const auto classes = static_cast<int64_t>(subject.card.particles->classes.size());
            return number < classes ? class_probabilities(answers, subject).select(1, number)
                                    : answers.select(1, number);
        }

        int64_t count_planes(const LookSubject& subject, const LookEvent& event)
        {
            const auto& parameter = subject.card.particles->parameter;
            return event.image.size(0) - (parameter.empty() || parameter == "none" ? 0 : 1);
        }

        std::string name_of(const LookSubject& subject, int64_t number)
        {
            const auto& classes = subject.card.particles->classes;
            return number < static_cast<int64_t>(classes.size()) ? classes[static_cast<size_t>(number)] : "energy";
        }
    }

    at::Tensor gradient_of(const LookSubject& subject, const LookEvent& event, int64_t number)
    {
        auto input = event.image.unsqueeze(0).clone().requires_grad_();
        const auto output = TappedNetwork(subject.module, {}).run(input).output;
        answer_of(output, subject)[0][number].backward();
        return input.grad()[0];
    }

    at::Tensor occlusion_of(const LookSubject& subject, const LookEvent& event, int64_t number, int64_t box)
    {
        SPNG_VALIDATE(box >= 2, "--box is {} (want 2 pixels or more)", box);
        const at::NoGradGuard no_gradients;
        const TappedNetwork network(subject.module, {});
        const auto& image = event.image;
        const auto values = [&](const at::Tensor& images) {
            return value_of(answer_of(network.run(images).output, subject), subject, number);
        };
        const double whole = values(image.unsqueeze(0)).item<double>();
        const int64_t step = box / 2, planes = count_planes(subject, event);
        const auto count = [&](int64_t size) { return std::max<int64_t>(1, (size - box + step - 1) / step + 1); };
        const int64_t rows = count(image.size(1)), columns = count(image.size(2));
        auto falls = at::zeros({planes * rows * columns}, at::kFloat);
        std::vector<at::Tensor> images;
        std::vector<int64_t> places;
        const auto try_all = [&] {
            if (images.empty()) return;
            falls.index_copy_(0, at::tensor(at::IntArrayRef(places)),
                              (whole - values(at::stack(images))).to(at::kFloat));
            images.clear();
            places.clear();
        };
        const auto part_of = [&](const at::Tensor& from, int64_t plane, int64_t row, int64_t column) {
            return from[plane]
                .narrow(0, row * step, std::min(box, from.size(1) - row * step))
                .narrow(1, column * step, std::min(box, from.size(2) - column * step));
        };
        for (int64_t place = 0; place < falls.numel(); ++place) {
            const int64_t plane = place / (rows * columns), row = place / columns % rows, column = place % columns;
            if (part_of(image, plane, row, column).count_nonzero().item<int64_t>() == 0) continue;
            images.push_back(image.clone());
            part_of(images.back(), plane, row, column).zero_();
            places.push_back(place);
            if (images.size() == images_at_once) try_all();
        }
        try_all();
        return falls.reshape({planes, rows, columns});
    }

    void show_saliency(Gallery& gallery, const LookSubject& subject, const LookEvent& event, int64_t box)
    {
        const auto& told = *subject.card.particles;
        const auto classes = static_cast<int64_t>(told.classes.size());
        at::Tensor answer;
        {
            const at::NoGradGuard no_gradients;
            answer = answer_of(TappedNetwork(subject.module, {}).run(event.image.unsqueeze(0)).output, subject);
        }
        std::set<int64_t> numbers;
        std::string says;
        if (classes > 0) {
            const auto probabilities = class_probabilities(answer, subject)[0];
            const auto best = probabilities.argmax().item<int64_t>();
            numbers.insert(best);
            if (event.label >= 0) numbers.insert(event.label);
            says = fmt::format(" The network says {} ({:.3f}).", name_of(subject, best),
                               probabilities[best].item<double>());
        }
        if (told.energy) numbers.insert(classes);
        gallery.section("What the answer depends on",
                        "Of " + event.origin + (event.particle.empty() ? "" : ", of the particle " + event.particle) +
                            "." + says +
                            " Gradient: how a small change of a pixel changes the class's logit, without "
                            "its sign. Occlusion: by how much the class's probability falls (orange) or "
                            "rises (blue) without the charge of a square.");
        for (const int64_t number : numbers) {
            const auto name = name_of(subject, number);
            const auto gradient = gradient_of(subject, event, number).abs();
            gallery.picture("gradient-" + name,
                            picture_of(gradient.narrow(0, 0, count_planes(subject, event)), picture_size),
                            fmt::format("{}: gradient, to {:.3g}", name, gradient.max().item<double>()));
            const auto falls = occlusion_of(subject, event, number, box);
            const double reach = std::max(1e-12, falls.abs().max().item<double>());
            std::vector<at::Tensor> planes;
            for (const auto& plane : falls.unbind(0)) {
                planes.push_back(enlarged(coloured(plane, {-reach, reach}), times_for(plane, picture_size)));
            }
            gallery.picture("occlusion-" + name, tiled(planes, static_cast<int64_t>(planes.size())),
                            fmt::format("{}: occlusion by squares of {} pixels, to {:.3g}", name, box, reach));
        }
    }
}
