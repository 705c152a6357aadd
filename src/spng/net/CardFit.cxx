#include "WireCellSpng/net/CardFit.h"

#include "WireCellSpng/core/PlainText.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace WireCell::SPNG {

    namespace {
        using Words = std::vector<std::string>;

        constexpr const char* feature = "feature";

        /// Names in brackets, for errors.
        std::string listed(const Words& words) { return fmt::format("[{}]", plain_list(words)); }

        std::string shape_of(const at::Tensor& tensor) { return fmt::format("[{}]", fmt::join(tensor.sizes(), ",")); }

        bool has(const Words& words, const std::string& word)
        {
            return std::count(words.begin(), words.end(), word) > 0;
        }

        Words without(Words words, const std::string& word)
        {
            words.erase(std::remove(words.begin(), words.end(), word), words.end());
            return words;
        }

        bool same_set(Words a, Words b)
        {
            std::sort(a.begin(), a.end());
            std::sort(b.begin(), b.end());
            return a == b;
        }

        int64_t place_of(const Words& words, const std::string& word)
        {
            return std::find(words.begin(), words.end(), word) - words.begin();
        }

        /// An order that changes something, or none.
        std::vector<int64_t> unless_same(std::vector<int64_t> order)
        {
            if (std::is_sorted(order.begin(), order.end())) order.clear();
            return order;
        }

        /// Dimensions [batch, feature, axes...] in the order of `target`, which may lack feature, or call it class.
        std::vector<int64_t> order_to(const Words& axes, const Words& target)
        {
            std::vector<int64_t> order{0};
            if (!has(target, feature) && !has(target, "class")) order.push_back(1);
            for (const auto& axis : target) {
                order.push_back(axis == feature || axis == "class" ? 1 : 2 + place_of(axes, axis));
            }
            return unless_same(order);
        }

        std::vector<int64_t> inverse(const std::vector<int64_t>& order)
        {
            std::vector<int64_t> back(order.size());
            for (size_t ind = 0; ind < order.size(); ++ind)
                back[static_cast<size_t>(order[ind])] = static_cast<int64_t>(ind);
            return back;
        }

        at::Tensor permuted(const at::Tensor& tensor, const std::vector<int64_t>& order)
        {
            return order.empty() ? tensor : tensor.permute(order);
        }

        /// Images of the traditional chain by their tags, and what graphs call them.
        const std::map<std::string, std::string>& traditional_names()
        {
            static const std::map<std::string, std::string> names = {
                {"loose_lf", "dense"}, {"mp2_roi", "mp2"}, {"mp3_roi", "mp3"}};
            return names;
        }

        /// The names of the features of all images.
        Words feature_names(const ModelCard& card)
        {
            Words names;
            for (const auto& image : card.images) {
                for (const auto& part : image.features) names.push_back(part.name);
            }
            return names;
        }
    }

    CardFit::CardFit(const ForwardConfig& cfg, ModelCard card, std::string model)
      : m_cfg(cfg)
      , m_card(std::move(card))
      , m_model(std::move(model))
    {
        fit_chain();
        if (m_cfg.chain.coincidence == "osp") take_traditional_names();
        fit_axes();
        fit_images();
        fit_features();
        fit_output();
        fit_reach();
    }

    void CardFit::fit_chain() const
    {
        const auto& chain = m_cfg.chain;
        const auto same = [this](const char* what, const auto& wanted, const auto& have) {
            SPNG_VALIDATE(wanted == have, "the model {} is for {} {} (the graph has {})", m_model, what, wanted, have);
        };
        if (m_card.rebin && chain.rebin > 0) same("rebin", m_card.rebin->ticks, chain.rebin);
        const auto same_word = [&](const char* what, const std::string& wanted, const std::string& have) {
            if (!wanted.empty() && !have.empty()) same(what, plain_text(wanted), have);
        };
        if (m_card.rebin) same_word("the norm of rebinning", m_card.rebin->norm, chain.rebin_norm);
        same_word("coincidences by", m_card.coincidence, chain.coincidence);
        same_word("the detector", m_card.detector, chain.detector);
        if (m_card.planes.empty()) return;
        for (const auto& plane : chain.planes) {
            SPNG_VALIDATE(has(m_card.planes, plane), "the model {} is for planes {} (the graph has {})", m_model,
                          listed(m_card.planes), listed(chain.planes));
        }
    }

    void CardFit::take_traditional_names()
    {
        for (auto& image : m_card.images) {
            for (auto& part : image.features) {
                const auto it = traditional_names().find(part.name);
                if (it != traditional_names().end() && !has(m_cfg.features, part.name)) part.name = it->second;
            }
        }
    }

    void CardFit::fit_axes()
    {
        // What the graph names and the model does not is as the reference's networks take it.
        static const Words usual{feature, "tick", "channel"};
        auto given = m_cfg.input_axes;
        SPNG_VALIDATE(given.empty() || std::count(given.begin(), given.end(), feature) == 1,
                      "input_axes are {} (want 'feature' among them, once)", listed(given));
        auto axes = m_card.images.empty() ? Words() : m_card.images.front().axes;
        if (axes.empty()) axes = same_set(given, usual) ? usual : given;
        if (given.empty()) given = axes;
        // A net without that dimension takes one feature.
        if (!given.empty() && !has(given, feature)) given.insert(given.begin(), feature);
        SPNG_VALIDATE(same_set(without(given, feature), without(axes, feature)),
                      "the model {} takes axes {} (the graph gives input_axes {})", m_model, listed(axes),
                      listed(given));
        m_axes = without(axes, feature);
        if (given.empty()) return;
        std::vector<int64_t> order{0, 1 + place_of(given, feature)};
        for (const auto& axis : m_axes) order.push_back(1 + place_of(given, axis));
        m_order = unless_same(order);
    }

    void CardFit::fit_images()
    {
        const auto& images = m_card.images;
        if (images.empty()) m_images.emplace_back();
        int64_t first = 0;
        for (const auto& wanted : images) {
            const auto& axes = wanted.axes.empty() ? images.front().axes : wanted.axes;
            SPNG_VALIDATE(same_set(without(axes, feature), without(images.front().axes, feature)),
                          "the model {} takes images of axes {} and {} (want the same for all)", m_model,
                          listed(images.front().axes), listed(axes));
            Image image;
            image.name = wanted.name;
            image.first = first;
            if (images.size() > 1) image.count = static_cast<int64_t>(wanted.features.size());
            if (!axes.empty()) {
                image.order = order_to(m_axes, axes);
                image.squeezed = !has(axes, feature);
            }
            first += image.count;
            m_images.push_back(std::move(image));
        }
    }

    void CardFit::fit_features()
    {
        const auto wanted = feature_names(m_card);
        if (wanted.empty() || m_cfg.features.empty()) return;
        const auto lacks = [&](const std::string& name) { return !has(m_cfg.features, name); };
        const auto is_traditional = [](const std::string& name) { return traditional_names().count(name) > 0; };
        SPNG_VALIDATE(std::none_of(wanted.begin(), wanted.end(), lacks),
                      "the model {} takes the features {} (the graph gives {}){}", m_model, listed(wanted),
                      listed(m_cfg.features),
                      std::any_of(wanted.begin(), wanted.end(), is_traditional)
                          ? ". Try features=osp, or chain=osp-dnn: they give images of the traditional chain"
                          : "");
        bool same = wanted == m_cfg.features;
        for (const auto& image : m_card.images) {
            for (const auto& entry : image.features) {
                Feature made{.place = place_of(m_cfg.features, entry.name)};
                if (entry.scale) {
                    const auto known = m_cfg.chain.scales.find(entry.name);
                    SPNG_VALIDATE(
                        known != m_cfg.chain.scales.end() || (*entry.scale == 1 && entry.offset == 0),
                        "the model {} takes the feature {} in units of {} (the graph does not tell its own). Try "
                        "chain.scales",
                        m_model, plain_text(entry.name), *entry.scale);
                    if (known != m_cfg.chain.scales.end()) made.factor = known->second / *entry.scale;
                    // Two ways to write one number.
                    constexpr double rounding = 1e-6;
                    if (std::abs(made.factor - 1) < rounding) made.factor = 1;
                    made.shift = entry.offset / *entry.scale;
                }
                same = same && made.factor == 1 && made.shift == 0;
                m_features.push_back(made);
            }
        }
        if (same) m_features.clear();
    }

    void CardFit::fit_output()
    {
        if (m_card.outputs.empty()) return;
        const auto& about = m_about.emplace(*m_card.output(choose(names_of(m_card.outputs))));
        SPNG_VALIDATE(!m_cfg.probability || about.kind != OutputKind::value,
                      "the output {} of the model {} has values (want probabilities, logits or a softmax)",
                      plain_text(about.name), m_model);
        if (!about.classes.empty()) class_of(about);
    }

    void CardFit::fit_reach()
    {
        constexpr int usual = 16;
        const auto multiple = m_cfg.chunk_multiple.value_or(m_card.multiple.value_or(usual));
        const auto halo = m_card.halo.value_or(CardHalo{.ticks = usual, .channels = usual});
        const auto known = m_card.multiple.value_or(1);
        SPNG_VALIDATE(m_cfg.nchunks > 0 && multiple > 0 && m_cfg.overlap.value_or(0) >= 0,
                      "nchunks is {}, chunk_multiple {}, overlap {} (want 1, 1 and 0 or more)", m_cfg.nchunks, multiple,
                      m_cfg.overlap.value_or(0));
        SPNG_VALIDATE(multiple % known == 0, "chunk_multiple is {} (want a multiple of that of the model {}, {})",
                      multiple, m_model, known);
        SPNG_VALIDATE(!m_cfg.activity || (m_cfg.tile > 0 && m_cfg.tile % multiple == 0),
                      "tile is {} (want a multiple of chunk_multiple, {})", m_cfg.tile, multiple);

        m_chunk_dim = m_cfg.chunk_dim;
        if (!m_order.empty()) {
            const auto size = static_cast<int64_t>(m_order.size());
            m_chunk_dim = std::find(m_order.begin(), m_order.end(), size + m_cfg.chunk_dim) - m_order.end();
        }
        const auto place = static_cast<int64_t>(m_axes.size()) + m_chunk_dim;
        SPNG_VALIDATE(m_chunk_dim < 0 && (m_axes.empty() || place >= 0),
                      "chunk_dim is {} (want a dimension of the image, from the end)", m_cfg.chunk_dim);
        const auto most = std::max(halo.ticks, halo.channels);
        const auto& axis = m_axes.empty() ? feature : m_axes[static_cast<size_t>(place)];
        const int along = axis == "tick" ? halo.ticks : axis == "channel" ? halo.channels : most;
        m_reach = {m_cfg.overlap.value_or(most), multiple};
        m_piece_reach = {m_cfg.overlap.value_or(along), multiple};
    }

    at::Tensor CardFit::to_model(const at::Tensor& batch) const
    {
        const auto dims = static_cast<int64_t>(m_axes.size()) + 2;
        SPNG_VALIDATE(m_axes.empty() || batch.dim() == dims, "the input has {} dimensions with its batch (want {})",
                      batch.dim(), dims);
        auto image = permuted(batch, m_order).to(at::kFloat);
        const auto wanted = m_cfg.features.empty() ? feature_names(m_card) : m_cfg.features;
        SPNG_VALIDATE(wanted.empty() || image.size(1) == static_cast<int64_t>(wanted.size()),
                      "the input has {} features ({} are {})", image.size(1),
                      m_cfg.features.empty() ? "those of the model " + m_model : "configured", listed(wanted));
        if (m_features.empty()) return image;
        std::vector<at::Tensor> parts;
        for (const auto& plan : m_features) {
            auto part = image.narrow(1, plan.place, 1);
            if (plan.factor != 1) part = part * plan.factor;
            if (plan.shift != 0) part = part - plan.shift;
            parts.push_back(part);
        }
        return at::cat(parts, 1);
    }

    NamedTensors CardFit::inputs(const at::Tensor& image) const
    {
        NamedTensors all;
        for (const auto& plan : m_images) {
            auto part = plan.count == 0 ? image : image.narrow(1, plan.first, plan.count);
            part = permuted(part, plan.order);
            if (plan.squeezed) {
                SPNG_VALIDATE(part.size(1) == 1, "the model {} takes one feature (given are {})", m_model,
                              part.size(1));
                part = part.squeeze(1);
            }
            all.emplace_back(plan.name, part);
        }
        return all;
    }

    std::string CardFit::choose(const Words& names) const
    {
        if (!m_cfg.output.empty()) {
            SPNG_VALIDATE(has(names, m_cfg.output), "the model {} has the outputs {} (configured is '{}')", m_model,
                          listed(names), m_cfg.output);
            return m_cfg.output;
        }
        if (names.size() == 1) return names.front();
        SPNG_VALIDATE(has(names, "roi"),
                      "the model {} gives {} outputs, {} (want one, one that is called roi, or the key 'output')",
                      m_model, names.size(), listed(names));
        return "roi";
    }

    at::Tensor CardFit::wanted(const NamedTensors& made, const at::Tensor& image) const
    {
        Words names;
        for (const auto& output : made) names.push_back(output.first);
        const auto name = choose(names);
        return as_image(name, made[static_cast<size_t>(place_of(names, name))].second, image);
    }

    at::Tensor CardFit::as_image(const std::string& name, const at::Tensor& output, const at::Tensor& image) const
    {
        auto axes = m_about ? m_about->axes : Words();
        SPNG_VALIDATE(axes.empty() || output.dim() == static_cast<int64_t>(axes.size()) + 1,
                      "the output {} of the model {} has {} dimensions with its batch (its card names {})",
                      plain_text(name), m_model, output.dim(), listed(axes));
        if (axes.empty() && !m_card.images.empty()) axes = m_card.images.front().axes;
        auto made = output;
        const bool spatial = !axes.empty() && output.dim() == static_cast<int64_t>(axes.size()) + 1 &&
                             same_set(without(without(axes, feature), "class"), m_axes);
        if (spatial) {
            if (!has(axes, feature) && !has(axes, "class")) made = made.unsqueeze(1);
            if (const auto order = order_to(m_axes, axes); !order.empty()) made = made.permute(inverse(order));
        }
        check_shape(made, image);
        return made;
    }

    /// That an image has the size of the input, and as many classes as the card names.
    void CardFit::check_shape(const at::Tensor& output, const at::Tensor& image) const
    {
        const bool picks = m_about && !m_about->classes.empty();
        auto want = image.sizes().vec();
        want[1] = picks ? static_cast<int64_t>(m_about->classes.size()) : 1;
        if (!picks && !m_cfg.probability && output.dim() == image.dim()) want[1] = output.size(1);
        const bool fits = output.sizes() == at::IntArrayRef(want);
        const bool other = output.dim() != image.dim() && output.dim() > 0 && output.size(0) == image.size(0);
        const bool classes = !picks || (output.dim() > 1 && output.size(1) == want[1]);
        SPNG_VALIDATE(fits || (other && classes && !m_cfg.probability), "the model {} made {} of {} (want [{}]{})",
                      m_model, shape_of(output), shape_of(image), fmt::join(want, ","),
                      m_cfg.probability ? "" : fmt::format(", or no image, of a batch of {}", want[0]));
    }

    /// The class that is to be passed on alone, or their number.
    size_t CardFit::class_of(const CardOutput& about) const
    {
        const auto& classes = about.classes;
        if (m_cfg.output_class.empty()) {
            SPNG_VALIDATE(!m_cfg.probability || classes.size() == 1,
                          "the output {} of the model {} has the classes {} (want one, or the key 'output_class')",
                          plain_text(about.name), m_model, listed(classes));
            return classes.size();
        }
        SPNG_VALIDATE(has(classes, m_cfg.output_class),
                      "the output {} of the model {} has the classes {} (configured is '{}')", plain_text(about.name),
                      m_model, listed(classes), m_cfg.output_class);
        return static_cast<size_t>(place_of(classes, m_cfg.output_class));
    }

    at::Tensor CardFit::from_model(const at::Tensor& output, const at::Tensor& image) const
    {
        auto made = output;
        if (m_about && m_about->kind == OutputKind::logit) made = at::sigmoid(made);
        if (m_about && m_about->kind == OutputKind::softmax) made = at::softmax(made, 1);
        if (m_about && !m_about->classes.empty()) {
            const auto one = class_of(*m_about);
            if (one < m_about->classes.size()) made = made.narrow(1, static_cast<int64_t>(one), 1);
        }
        return m_order.empty() || !is_image(made, image) ? made : made.permute(inverse(m_order));
    }

    bool CardFit::wants_probability() const
    {
        if (m_about && m_about->kind) return *m_about->kind == OutputKind::probability;
        return m_cfg.probability;
    }

    bool CardFit::is_image(const at::Tensor& output, const at::Tensor& image)
    {
        return output.dim() == image.dim() && output.sizes().slice(2) == image.sizes().slice(2);
    }
}
