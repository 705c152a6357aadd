#include "train/data/Example.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/core/About.h"
#include "train/data/Image.h"

#include <ATen/ATen.h>

namespace WireCell::Train {

    Example make_example(const ITorchTensorSet& set, int number, const nlohmann::json& card)
    {
        const auto planes = planes_of(card);
        const auto nfeatures = static_cast<int64_t>(features_of(card).size());
        const auto& tensors = *set.tensors();
        SPNG_VALIDATE(tensors.size() == 2 * planes.size(),
                      "a set of {} tensors (want features and truth of {} views, {})", tensors.size(), planes.size(),
                      2 * planes.size());
        Example example;
        example.number = number;
        for (size_t ind = 0; ind < planes.size(); ++ind) {
            const auto& charge = tensors[planes.size() + ind];
            ExampleView view;
            view.plane = planes[ind];
            view.features = tensors[ind]->tensor().to(at::kCPU, at::kFloat).contiguous();
            view.truth = charge->tensor().to(at::kCPU, at::kFloat).contiguous();
            const bool fits = view.features.dim() == 3 && view.truth.dim() == 2 && view.features.size(0) == nfeatures &&
                              view.features.sizes().slice(1) == view.truth.sizes() && view.truth.numel() > 0;
            SPNG_VALIDATE(fits,
                          "view {} has features of shape [{}] and true charge of [{}] (want [{}, channel, bin] and "
                          "[channel, bin], of the same size)",
                          plane_word(view.plane), fmt::join(view.features.sizes(), ", "),
                          fmt::join(view.truth.sizes(), ", "), nfeatures);
            const auto& md = charge->metadata();
            if (md.is_object()) {
                view.channels = md.value("chids", std::vector<int>());
                example.ident = md.value("ident", 0);
                example.time = md.value("time", 0.0);
                example.tick = md.value("tick", 0.0);
            }
            example.views.push_back(std::move(view));
        }
        return example;
    }

    DataAbout about_examples(const ExampleConfig& config)
    {
        check_card(config.card, "key 'card'");
        auto record = config.record.is_null() ? nlohmann::json::object() : config.record;
        SPNG_VALIDATE(record.is_object(), "key 'record' is {} (want an object)", record.dump());
        for (const auto& [key, text] : SPNG::host::about_outputs()) record["about"][key] = text;
        return {config.card, record};
    }
}
