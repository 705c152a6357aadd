#include "nets/look/Look.h"

#include "WireCellSpng/base/Check.h"
#include "nets/look/LookExamples.h"
#include "nets/look/LookLayers.h"
#include "nets/look/LookSaliency.h"
#include "nets/look/LookScores.h"
#include "nets/look/TappedNetwork.h"

#include <fmt/ranges.h>

namespace WireCell::Nets {

    namespace {
        constexpr size_t most_layers = 12;

        void show_card(Gallery& gallery, const LookSubject& subject)
        {
            int64_t parameters = 0;
            for (const at::Tensor& each : subject.module.parameters()) parameters += each.numel();
            const auto& card = subject.card;
            std::vector<std::vector<std::string>> rows{{"file", subject.path},
                                                       {"task", card.task.empty() ? "not told" : card.task},
                                                       {"parameters", std::to_string(parameters)}};
            if (!card.detector.empty()) rows.push_back({"detector", card.detector});
            if (subject.tells_particles())
                rows.push_back({"classes", fmt::format("{}", fmt::join(card.particles->classes, ", "))});
            const auto made =
                card.training.is_object() ? card.training.value("network", nlohmann::json()) : nlohmann::json();
            if (made.is_object()) rows.push_back({"network", made.dump()});
            gallery.table({"", ""}, rows);
        }
    }

    std::string run_look(const LookRequest& request)
    {
        const auto subject = open_subject(request.network);
        SPNG_VALIDATE(!request.data.empty() || (request.layers.empty() && request.examples.empty()),
                      "\"{}\": what layers make is seen of events (want a file of data)", request.network);
        LookEvents events;
        std::vector<std::string> layers;
        const LookEvent* event = nullptr;
        if (!request.data.empty()) {
            events = read_events({request.data, request.most, request.parameter}, subject);
            SPNG_VALIDATE(request.event < events.list.size(), "--event is {}, of '{}' {} are read (want 0 to {})",
                          request.event, request.data, events.list.size(), events.list.size() - 1);
            event = &events.list[request.event];
            // All that may be wrong with words is found before anything is written.
            layers = layers_with_images(subject, *event, request.layers, most_layers);
            if (!request.examples.empty()) layers_with_images(subject, *event, {request.examples}, 1);
        }
        Gallery gallery(request.folder, "A look inside " + request.network);
        show_card(gallery, subject);
        show_filters(gallery, subject);
        if (event) {
            show_maps(gallery, request.folder, subject, *event, layers);
            const auto layer = request.examples.empty() && !layers.empty() ? layers.back() : request.examples;
            if (!layer.empty()) show_examples(gallery, subject, events.list, layer);
            if (subject.tells_particles()) {
                show_saliency(gallery, subject, *event, request.box);
                show_scores(gallery, subject, events.list);
            }
        }
        gallery.finish();
        auto text = fmt::format("{}/index.html: {} files", request.folder, gallery.files().size());
        if (event) text += fmt::format(", of {} events", events.list.size());
        if (events.empty > 0) text += fmt::format("; {} events have no charge and are left out", events.empty);
        return text + "\n";
    }
}
