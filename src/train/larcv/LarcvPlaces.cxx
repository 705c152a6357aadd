#include "train/larcv/LarcvPlaces.h"

#include "train/data/EventLists.h"

#include <fmt/ranges.h>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;

        std::shared_ptr<const LarcvFile> open_file(const std::string& path, const std::string& where)
        {
            auto file = std::make_shared<LarcvFile>();
            file->path = path;
            file->reader = Aux::larcv_files(where)->open(path, where);
            const auto text = file->reader->card();
            if (text.empty()) return file;
            const auto about = json::parse(text, nullptr, false);
            const auto part = [&](const char* key) {
                const auto found = about.is_object() ? about.value(key, json()) : json();
                SPNG_VALIDATE(found.is_object(), "{}: the card of '{}' has no object '{}'", where, path, key);
                return found;
            };
            file->about = {part("card"), part("record")};
            return file;
        }

        /// A card without what may differ between files of one training.
        json comparable(json card, const std::vector<std::string>& apart)
        {
            for (const auto& key : apart) {
                if (card.is_object()) card.erase(key);
            }
            return card;
        }
    }

    std::string LarcvPlace::origin() const { return fmt::format("'{}', event {}", file->path, number); }

    void check_like(const LarcvFile& file, const LarcvFile& first, const std::string& where,
                    const std::vector<std::string>& apart)
    {
        check_same_features(comparable(file.about.card, apart), comparable(first.about.card, apart),
                            fmt::format("{}: '{}' differs from '{}'", where, file.path, first.path));
    }

    std::vector<LarcvPlace> larcv_places(const std::vector<std::string>& patterns, const std::string& where,
                                         const std::vector<std::string>& apart)
    {
        std::vector<LarcvPlace> places;
        const auto paths = found_files(patterns, where);
        std::shared_ptr<const LarcvFile> first;
        for (const auto& path : paths) {
            const auto file = open_file(path, where);
            if (!first) first = file;
            check_like(*file, *first, where, apart);
            for (size_t number = 0; number < file->reader->events(); ++number) places.push_back({file, number});
        }
        SPNG_VALIDATE(!places.empty(), "{}: there are no events in {}", where, fmt::join(paths, ", "));
        return places;
    }

    std::vector<std::string> paths_of(const std::vector<LarcvPlace>& places)
    {
        std::vector<std::string> paths;
        for (const auto& place : places) {
            if (paths.empty() || paths.back() != place.file->path) paths.push_back(place.file->path);
        }
        return paths;
    }

    nlohmann::json records_of(const std::vector<LarcvPlace>& places)
    {
        auto made = json::array();
        const LarcvFile* last = nullptr;
        for (const auto& place : places) {
            const auto& record = place.file->about.record;
            if (place.file.get() == last || record.is_null()) continue;
            last = place.file.get();
            if (std::find(made.begin(), made.end(), record) == made.end()) made.push_back(record);
        }
        return made;
    }
}
