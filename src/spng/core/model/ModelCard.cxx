#include "WireCellSpng/core/ModelCard.h"

#include "WireCellSpng/base/Config.h"
#include "WireCellSpng/core/PlainText.h"

#include <fmt/ranges.h>

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(OutputKind, probability, logit, value, softmax)

    namespace {
        using nlohmann::json;
        using Words = std::vector<std::string>;

        constexpr int newest = 2;

        /// An object of a card, key by key.
        class Keys {
          public:
            Keys(const json& object, std::string where, Words& warnings)
              : m_object(object)
              , m_where(std::move(where))
              , m_warnings(warnings)
            {
                if (!object.is_object()) config::wrong_value(m_where, object, "an object");
            }

            /// Where a key is, for errors.
            std::string at(const std::string& key) const
            {
                return m_where + (m_where.find(", key ") == std::string::npos ? ", key " : ".") + key;
            }

            /// The value of a key, null if it is not there.
            const json& raw(const std::string& key)
            {
                static const json none;
                m_known.push_back(key);
                const auto it = m_object.find(key);
                return it == m_object.end() ? none : *it;
            }

            template <class T>
            void take(const std::string& key, T& value)
            {
                config::from_json(value, raw(key), at(key), true);
            }

            /// Words that differ; none where the key is not there.
            void take_words(const std::string& key, Words& words)
            {
                const auto& got = raw(key);
                config::from_json(words, got, at(key), true);
                auto sorted = words;
                std::sort(sorted.begin(), sorted.end());
                const bool twice = std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
                const bool empty = std::count(words.begin(), words.end(), "") > 0 || (!got.is_null() && words.empty());
                if (twice || empty) config::wrong_value(at(key), got, "one or more words, each once");
            }

            template <class T>
            void take_word_of(const std::string& key, const Words& known, T& word)
            {
                const auto& got = raw(key);
                config::from_json(word, got, at(key), true);
                if (!got.is_null() && std::count(known.begin(), known.end(), word) == 0) {
                    config::wrong_value(at(key), got, fmt::format("{}", fmt::join(known, "|")));
                }
            }

            template <class T>
            void check(const std::string& key, const std::optional<T>& value, bool good, const char* wanted)
            {
                if (value && !good) config::wrong_value(at(key), raw(key), wanted);
            }

            /// Tell of the keys that nobody asked for.  `later` are known to another version.
            void finish(const Words& later = {})
            {
                for (const auto& [key, value] : m_object.items()) {
                    if (key.empty() || key[0] == '_') continue;
                    if (std::count(m_known.begin(), m_known.end(), key) > 0) continue;
                    const auto told = at(plain_text(key));
                    if (std::count(later.begin(), later.end(), key) > 0) {
                        m_warnings.push_back(told + ": not looked at, as it is of version 2. Try \"version\": 2");
                        continue;
                    }
                    m_warnings.push_back(fmt::format("{}: unknown (the nearest known key is '{}')", told,
                                                     config::nearest_key(key, m_known)));
                }
            }

            Words& warnings() { return m_warnings; }

          private:
            const json& m_object;
            std::string m_where;
            Words& m_warnings;
            Words m_known;
        };

        /// Read a list of which each item is a word or an object: read(item, where).
        template <class Read>
        void each_item(const json& list, const std::string& where, const Read& read)
        {
            if (list.is_null()) return;
            if (!list.is_array() || list.empty()) config::wrong_value(where, list, "a list that is not empty");
            for (size_t ind = 0; ind < list.size(); ++ind) read(list[ind], fmt::format("{}[{}]", where, ind));
        }

        template <class Item>
        void check_names(const std::vector<Item>& items, const json& list, const std::string& where)
        {
            std::set<std::string> names;
            for (const auto& item : items) {
                if (item.name.empty() || !names.insert(item.name).second) {
                    config::wrong_value(where, list, "names that differ");
                }
            }
        }

        std::vector<CardFeature> read_features(Keys& card)
        {
            std::vector<CardFeature> features;
            const auto& list = card.raw("features");
            each_item(list, card.at("features"), [&](const json& item, const std::string& where) {
                auto& feature = features.emplace_back();
                if (!item.is_object()) return config::from_json(feature.name, item, where, true);
                Keys keys(item, where, card.warnings());
                keys.take("name", feature.name);
                keys.take("scale", feature.scale);
                keys.take("offset", feature.offset);
                const double scale = feature.scale.value_or(1);
                keys.check("scale", feature.scale, std::isfinite(scale) && scale > 0, "a number of electrons above 0");
                if (!keys.raw("offset").is_null() && !feature.scale) {
                    config::wrong_value(where, item, "a scale beside the offset");
                }
                keys.take("floor", feature.floor);
                if (!(feature.floor >= 0))
                    config::wrong_value(keys.at("floor"), keys.raw("floor"), "0 or more electrons");
                keys.take_word_of("transform", {"log1p"}, feature.transform);
                keys.finish();
            });
            check_names(features, list, card.at("features"));
            return features;
        }

        CardImage read_image(Keys& keys)
        {
            CardImage image;
            keys.take_words("axes", image.axes);
            image.features = read_features(keys);
            const bool has_feature = std::count(image.axes.begin(), image.axes.end(), "feature") > 0;
            if (!image.axes.empty() && !has_feature && image.features.size() > 1) {
                config::wrong_value(keys.at("axes"), keys.raw("axes"),
                                    fmt::format("a dimension 'feature' for {} of them", image.features.size()));
            }
            return image;
        }

        void read_images(Keys& card, ModelCard& out)
        {
            const auto& list = card.raw("images");
            each_item(list, card.at("images"), [&](const json& item, const std::string& where) {
                Keys keys(item, where, card.warnings());
                auto image = read_image(keys);
                keys.take("name", image.name);
                if (list.size() > 1 && image.features.empty()) {
                    config::wrong_value(where, item, "the features of each of several images");
                }
                keys.finish();
                out.images.push_back(std::move(image));
            });
            if (list.is_null()) {
                auto image = read_image(card);
                if (!image.axes.empty() || !image.features.empty()) out.images.push_back(std::move(image));
                return;
            }
            check_names(out.images, list, card.at("images"));
            for (const char* key : {"axes", "features"}) {
                if (!card.raw(key).is_null()) {
                    config::wrong_value(card.at(key), card.raw(key), "it in each of the images, as the card has these");
                }
            }
        }

        void read_outputs(Keys& card, ModelCard& out)
        {
            const auto& list = card.raw("outputs");
            each_item(list, card.at("outputs"), [&](const json& item, const std::string& where) {
                auto& output = out.outputs.emplace_back();
                if (!item.is_object()) return config::from_json(output.name, item, where, true);
                Keys keys(item, where, card.warnings());
                keys.take("name", output.name);
                keys.take("kind", output.kind);
                keys.take_words("axes", output.axes);
                keys.take_words("classes", output.classes);
                keys.finish();
            });
            check_names(out.outputs, list, card.at("outputs"));
            if (!card.raw("output").is_null()) {
                config::wrong_value(
                    card.at("output"), card.raw("output"),
                    "in version 2 the kind of each of the outputs, \"outputs\": [{\"name\", \"kind\"}]");
            }
        }

        /// Version 1 has words for outputs, and the kind of the one that is called roi.
        void read_outputs_of_version_1(Keys& card, ModelCard& out)
        {
            Words names;
            card.take_words("outputs", names);
            if (!names.empty() && std::count(names.begin(), names.end(), "roi") != 1) {
                config::wrong_value(card.at("outputs"), card.raw("outputs"), "one that is called roi");
            }
            std::string kind;
            card.take_word_of("output", {"probability", "logit"}, kind);
            if (names.empty() && !kind.empty()) names = {"roi"};
            for (const auto& name : names) {
                auto& output = out.outputs.emplace_back();
                output.name = name;
                if (name != "roi" || kind.empty()) continue;
                output.kind = kind == "logit" ? OutputKind::logit : OutputKind::probability;
            }
        }

        void read_sizes(Keys& card, ModelCard& out)
        {
            if (const auto& rebin = card.raw("rebin"); !rebin.is_null()) {
                Keys keys(rebin, card.at("rebin"), card.warnings());
                std::optional<int> ticks;
                keys.take("ticks", ticks);
                keys.check("ticks", ticks, ticks.value_or(1) > 0, "1 or more");
                if (!ticks) config::wrong_value(keys.at("ticks"), json(), "how many ticks are one sample");
                out.rebin = CardRebin{.ticks = *ticks, .norm = ""};
                keys.take("channels", out.rebin->channels);
                keys.check("channels", out.rebin, out.rebin->channels > 0, "1 or more");
                keys.take_word_of("norm", {"interpolation", "maximum", "integral"}, out.rebin->norm);
                keys.finish();
            }
            if (const auto& halo = card.raw("halo"); !halo.is_null()) {
                auto& made = out.halo.emplace();
                if (halo.is_object()) {
                    Keys keys(halo, card.at("halo"), card.warnings());
                    keys.take("ticks", made.ticks);
                    keys.take("channels", made.channels);
                    keys.finish();
                }
                else {
                    config::from_json(made.ticks, halo, card.at("halo"), true);
                    made.channels = made.ticks;
                }
                card.check("halo", out.halo, made.ticks >= 0 && made.channels >= 0, "0 or more samples");
            }
            if (const auto& size = card.raw("size"); !size.is_null()) {
                Keys keys(size, card.at("size"), card.warnings());
                auto& made = out.size.emplace();
                keys.take("planes", made.planes);
                keys.take("ticks", made.ticks);
                keys.take("channels", made.channels);
                keys.finish();
                card.check("size", out.size, made.planes > 0 && made.ticks > 0 && made.channels > 0,
                           "numbers of planes, ticks and channels above 0");
            }
            card.take("downsample", out.downsample);
            if (out.downsample < 0 || out.downsample > 7)
                config::wrong_value(card.at("downsample"), card.raw("downsample"), "0 to 7");
            card.take("multiple", out.multiple);
            card.check("multiple", out.multiple, out.multiple.value_or(1) > 0, "1 or more");
        }

        void read_particles(Keys& card, ModelCard& out)
        {
            auto& made = out.particles.emplace();
            // A network of energies has none.
            if (card.raw("classes") != json::array()) card.take_words("classes", made.classes);
            card.take("energy", made.energy);
            made.image = card.raw("image");
            if (!made.image.is_null() && !made.image.is_object())
                config::wrong_value(card.at("image"), made.image, "an object");
            card.take_word_of("source", {"adc", "signal"}, made.source);
            card.take("ticks", made.ticks);
            if (made.ticks < 0) config::wrong_value(card.at("ticks"), card.raw("ticks"), "1 or more");
            card.take("floor", made.floor);
            if (!(made.floor >= 0)) config::wrong_value(card.at("floor"), card.raw("floor"), "0 or more");
            card.take("scale", made.scale);
            const bool positive = std::isfinite(made.scale) && made.scale > 0;
            if (!positive) config::wrong_value(card.at("scale"), card.raw("scale"), "a number above 0");
            card.take_word_of("parameter", {"none", "plane", "dense"}, made.parameter);
        }

        void read_version_2(Keys& card, ModelCard& out)
        {
            read_images(card, out);
            read_outputs(card, out);
            read_sizes(card, out);
            card.take("task", out.task);
            if (out.task == "pid") read_particles(card, out);
            card.take_word_of("coincidence", {"cellviews", "crossviews", "osp"}, out.coincidence);
            card.take_words("planes", out.planes);
            for (const auto& plane : out.planes) {
                if (plane == "u" || plane == "v" || plane == "w") continue;
                config::wrong_value(card.at("planes"), card.raw("planes"), "of u, v and w");
            }
            card.take("threshold", out.threshold);
            const double threshold = out.threshold.value_or(0);
            card.check("threshold", out.threshold, threshold >= 0 && threshold <= 1, "a number from 0 to 1");
            card.take("detector", out.detector);
            out.training = card.raw("training");
            if (!out.training.is_null() && !out.training.is_object()) {
                config::wrong_value(card.at("training"), out.training, "an object");
            }
            card.finish();
        }

        json parse_object(const std::string& text, const std::string& where)
        {
            constexpr int deepest = 64;
            bool deep = false;
            const auto limit = [&](int depth, json::parse_event_t, json&) {
                deep = deep || depth >= deepest;
                return depth < deepest;
            };
            auto card = json::parse(text, limit, /*allow_exceptions=*/false);
            SPNG_VALIDATE(!deep, "{}: its JSON is more than {} deep", where, deepest);
            SPNG_VALIDATE(card.is_object(), "{} is no JSON object", where);
            return card;
        }
    }

    const CardOutput* ModelCard::output(const std::string& name) const
    {
        const auto it = std::find_if(outputs.begin(), outputs.end(), [&](const auto& one) { return one.name == name; });
        return it == outputs.end() ? nullptr : &*it;
    }

    ModelCard parse_card(const std::string& text, const std::string& model, std::vector<std::string>& warnings)
    {
        ModelCard out;
        if (text.empty()) return out;
        const auto where = "the card spng.json of the model " + model;
        const auto object = parse_object(text, where);
        Keys card(object, where, warnings);
        card.take("version", out.version);
        if (out.version < 1 || out.version > newest) {
            config::wrong_value(card.at("version"), out.version,
                                fmt::format("1 to {}, which this program knows", newest));
        }
        if (out.version == newest) {
            read_version_2(card, out);
            return out;
        }
        CardImage image = read_image(card);
        if (!image.axes.empty() || !image.features.empty()) out.images.push_back(std::move(image));
        read_outputs_of_version_1(card, out);
        card.finish({"task", "images", "rebin", "coincidence", "planes", "threshold", "halo", "size", "downsample",
                     "multiple", "detector", "training"});
        return out;
    }
}
