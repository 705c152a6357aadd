#include "WireCellSpng/net/ViewsFit.h"

#include "WireCellSpng/core/PlainText.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace WireCell::SPNG {

    namespace {
        constexpr const char* pixels_key = "view_pixels";
        constexpr const char* classes_key = "classes";
        constexpr const char* downsample_key = "downsample";

        bool same_words(std::vector<std::string> got, std::vector<std::string> wanted)
        {
            std::sort(got.begin(), got.end());
            std::sort(wanted.begin(), wanted.end());
            return got == wanted;
        }
    }

    ViewsFit::ViewsFit(const ModelCard& card, const std::string& model)
      : m_model(model)
    {
        const auto want = [&](bool good, const char* key, const std::string& got, const char* wanted) {
            SPNG_VALIDATE(good, "the model {} has {} on its card for {} (want {})", model, got, key, wanted);
        };
        const auto listed = [](const std::vector<std::string>& words) { return "[" + plain_list(words) + "]"; };
        const auto images = card.images.size();
        want(images == 1, "images", fmt::format("{}", images), "one, of all views");
        const auto& image = card.images.front();
        want(same_words(image.axes, {"plane", "tick", "channel"}), "axes", listed(image.axes),
             "plane, tick and channel");
        want(image.features.size() == 1, "features", fmt::format("{}", image.features.size()), "one, of charge");
        want(card.outputs.size() == 1 && !card.outputs.front().classes.empty(), "outputs",
             fmt::format("{} without names of classes", card.outputs.size()), "one with names of its classes");
        const auto kind = card.outputs.front().kind;
        want(kind == OutputKind::softmax || kind == OutputKind::probability, "outputs.kind", "another kind",
             "softmax or probability");
        const auto& axes = card.outputs.front().axes;
        want(same_words(axes, {"plane", "class", "tick", "channel"}), "outputs.axes", listed(axes),
             "plane, class, tick and channel");
        want(card.rebin.has_value(), "rebin", "nothing", "how many ticks and channels are a pixel");
        want(card.rebin->norm.empty() || card.rebin->norm == "interpolation", "rebin.norm",
             plain_text(card.rebin->norm), "interpolation");
        want(card.size.has_value(), "size", "nothing", "numbers of planes, ticks and channels");
        const auto& feature = image.features.front();
        m_downsample = card.downsample;
        m_log = feature.transform == "log1p";
        m_planes = card.size->planes;
        m_classes = card.outputs.front().classes;
        m_pixels.ticks = card.rebin->ticks;
        m_pixels.channels = card.rebin->channels;
        m_pixels.rows = card.size->ticks << m_downsample;
        m_pixels.columns = card.size->channels << m_downsample;
        m_pixels.floor = feature.floor;
        m_pixels.scale = feature.scale.value_or(1);
        want(feature.offset == 0, "features.offset", fmt::format("{}", feature.offset), "0");
        const int multiple = card.multiple.value_or(1);
        want(card.size->ticks % multiple == 0 && card.size->channels % multiple == 0, "size",
             fmt::format("{} x {}", card.size->ticks, card.size->channels),
             fmt::format("multiples of its {}", multiple).c_str());
    }

    void ViewsFit::check_views(size_t count) const
    {
        SPNG_VALIDATE(count == static_cast<size_t>(m_planes),
                      "{} views for the model {} (want {}, as its card has planes)", count, m_model, m_planes);
    }

    Metadata ViewsFit::metadata() const
    {
        return {{pixels_key, config::to_json(m_pixels)}, {downsample_key, m_downsample}, {classes_key, m_classes}};
    }

    SampleScores sample_scores(const at::Tensor& scores, const Metadata& metadata, int64_t channels, int64_t ticks)
    {
        const bool tells = metadata.is_object() && metadata.contains(pixels_key) && metadata.contains(classes_key);
        SPNG_VALIDATE(tells, "the scores do not tell what they are of (want those of SPNGViewsForward)");
        ViewPixels how;
        config::from_json(how, metadata.at(pixels_key), pixels_key, true);
        SampleScores made;
        made.classes = metadata.at(classes_key).get<std::vector<std::string>>();
        SPNG_VALIDATE(scores.dim() == 3 && scores.size(0) == static_cast<int64_t>(made.classes.size()),
                      "scores of shape [{}] (want [class, row, column], of the {} classes {})",
                      fmt::join(scores.sizes(), ","), made.classes.size(), plain_list(made.classes));
        made.scores = at_samples(scores, how, metadata.value(downsample_key, 0), channels, ticks, 0);
        return made;
    }
}
