#include "view/data/Catalogue.h"

#include "WireCellApps/FileReading.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/String.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>

#include <sys/stat.h>

namespace fs = std::filesystem;

namespace WireCell::View {

    namespace {
        std::string key_of(const ImagePlace& place, const std::string& stamp)
        {
            return fmt::format("{}/{}/{}@{}", place.file, place.event, place.image, stamp);
        }

        /// Whether a file of JSON is a trace of calls, by what is near its beginning.
        bool is_trace(const fs::path& path)
        {
            if (path.extension() != ".json") return false;
            constexpr std::streamsize longest_head = 1 << 16;
            std::string head(longest_head, '\0');
            std::ifstream file(path, std::ios::binary);
            file.read(head.data(), longest_head);
            head.resize(static_cast<size_t>(file.gcount()));
            return head.find("\"traceEvents\"") != std::string::npos ||
                   (head.starts_with("[") && head.find("\"ph\"") != std::string::npos);
        }

        std::vector<PlaneChannels> planes_of_edges(const std::vector<int>& edges)
        {
            std::vector<PlaneChannels> planes;
            for (size_t ind = 0; ind + 1 < edges.size(); ++ind) {
                const auto name = edges.size() == 4 ? std::string(1, "UVW"[ind]) : std::to_string(ind);
                auto& plane = planes.emplace_back();
                plane.name = name;
                for (int channel = edges[ind]; channel < edges[ind + 1]; ++channel) plane.channels.push_back(channel);
            }
            return planes;
        }
    }

    Catalogue::Catalogue(CatalogueOptions options)
      : m_options(std::move(options))
    {
        constexpr int most_channels = 10'000'000;
        const auto& edges = m_options.edges;
        const bool ascends = std::adjacent_find(edges.begin(), edges.end(), std::greater_equal<>()) == edges.end();
        SPNG_VALIDATE(edges.empty() || (edges.size() > 1 && ascends && edges.back() - edges.front() < most_channels),
                      "--planes: want ascending channels, two or more");
        for (const auto& path : m_options.paths) {
            if (!fs::exists(path)) THROW(IOError() << errmsg{fmt::format("no such file or folder: '{}'", path)});
            add_path(path);
        }
        if (!m_options.detector.empty()) {
            m_detectors[m_options.detector] = std::make_shared<Detector>(m_options.detector);
        }
    }

    void Catalogue::add_entry(const std::string& path, Kind kind)
    {
        const auto absolute = fs::absolute(path).lexically_normal().string();
        const bool is_known =
            std::any_of(m_entries.begin(), m_entries.end(), [&](const auto& entry) { return entry.path == absolute; });
        if (!is_known) m_entries.push_back({absolute, kind});
    }

    void Catalogue::add_path(const std::string& path)
    {
        if (!fs::is_directory(path)) {
            if (!fs::is_regular_file(path)) THROW(IOError() << errmsg{fmt::format("'{}' is no file", path)});
            add_entry(path, fs::path(path).extension() == ".ts" ? Kind::network
                            : is_trace(path)                    ? Kind::trace
                                                                : Kind::data);
            return;
        }
        if (fs::exists(fs::path(path) / "metrics.csv")) add_entry(path, Kind::run);
        std::vector<fs::path> inside;
        std::error_code ignored;
        for (const auto& one : fs::directory_iterator(path, ignored)) inside.push_back(one.path());
        std::sort(inside.begin(), inside.end());
        for (const auto& one : inside) {
            // Links may lead out of the folder.
            if (fs::is_symlink(one, ignored)) continue;
            if (fs::is_directory(one, ignored)) {
                if (fs::exists(one / "metrics.csv", ignored)) add_entry(one.string(), Kind::run);
            }
            else if (!fs::is_regular_file(one, ignored))
                continue;
            else if (one.extension() == ".ts")
                add_entry(one.string(), Kind::network);
            else if (is_trace(one))
                add_entry(one.string(), Kind::trace);
            else if (is_data_file_name(one.filename().string()))
                add_entry(one.string(), Kind::data);
        }
    }

    std::vector<Catalogue::Entry> Catalogue::entries()
    {
        const std::lock_guard lock(m_lists);
        for (const auto& path : m_options.paths) {
            if (fs::is_directory(path)) add_path(path);
        }
        return m_entries;
    }

    Catalogue::Entry Catalogue::entry(size_t file) const
    {
        const std::lock_guard lock(m_lists);
        if (file >= m_entries.size()) THROW(IndexError() << errmsg{fmt::format("there is no file {}", file)});
        return m_entries[file];
    }

    std::string Catalogue::stamp(size_t file) const
    {
        const auto path = entry(file).path;
        struct stat facts {};
        if (::stat(path.c_str(), &facts) != 0)
            THROW(IOError() << errmsg{fmt::format("'{}' is not there any more", path)});
        return fmt::format("{:x}.{:x}.{:x}", facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_size);
    }

    std::shared_ptr<const DataFile> Catalogue::file(size_t file)
    {
        const auto path = entry(file).path;
        const auto now = stamp(file);
        {
            const std::lock_guard lock(m_lists);
            const auto& opened = m_opened[file];
            if (opened.file && opened.stamp == now) return opened.file;
        }
        std::shared_ptr<const DataFile> fresh = open_data_file(path, m_options.max_mb);
        const std::lock_guard lock(m_lists);
        m_opened[file] = {now, fresh};
        return fresh;
    }

    std::string Catalogue::told_detector()
    {
        constexpr size_t most_files = 200;
        const auto all = entries();
        const std::lock_guard lock(m_telling);
        for (size_t file = m_ntold; file < std::min(all.size(), most_files); ++file) {
            if (all[file].kind != Kind::data || !String::endswith(all[file].path, ".npz")) continue;
            try {
                const auto about = Apps::read_about(all[file].path);
                if (const auto found = about.find("detector"); found != about.end()) m_told.insert(found->second);
            }
            catch (const Exception&) {
                // A damaged file tells nothing.
            }
        }
        m_ntold = all.size();
        return m_told.size() == 1 ? *m_told.begin() : std::string();
    }

    std::shared_ptr<const Detector> Catalogue::detector(size_t file, std::string* remark)
    {
        auto name = m_options.detector;
        if (name.empty()) {
            const auto about = this->file(file)->about();
            const auto found = about.find("detector");
            name = found != about.end() ? found->second : told_detector();
            if (name.empty()) return nullptr;
        }
        // It takes a while to read, in which other requests go on.
        const std::lock_guard lock(m_detecting);
        if (!m_detectors.count(name)) {
            auto& detector = m_detectors[name];
            // What a file says may name anything: a name of a detector, and no file.
            const bool is_word = std::all_of(name.begin(), name.end(),
                                             [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
            try {
                if (is_word) detector = std::make_shared<Detector>(name);
            }
            catch (const std::exception& error) {
                const std::string text = error.what();
                m_troubles[name] = text.substr(0, text.find('\n'));
            }
            if (!detector && m_troubles[name].empty())
                m_troubles[name] = "the detector '" + name + "' is not known here";
        }
        if (remark) *remark = m_troubles[name];
        return m_detectors[name];
    }

    std::vector<PlaneChannels> Catalogue::planes(size_t file)
    {
        if (!m_options.edges.empty()) return planes_of_edges(m_options.edges);
        const auto known = detector(file);
        return known ? known->planes() : std::vector<PlaneChannels>();
    }

    Image Catalogue::read_image(const ImagePlace& place)
    {
        const auto data = file(place.file);
        const auto& events = data->events();
        if (place.event >= events.size() || place.image >= events[place.event].images.size())
            THROW(IndexError() << errmsg{fmt::format("there is no image {} of event {} in '{}'", place.image,
                                                     place.event, entry(place.file).path)});
        return data->read(place.event, place.image);
    }

    std::shared_ptr<const Layer> Catalogue::find_kept(const std::string& key)
    {
        const std::lock_guard lock(m_lists);
        const auto found =
            std::find_if(m_kept.begin(), m_kept.end(), [&](const auto& kept) { return kept.key == key; });
        if (found == m_kept.end()) return nullptr;
        m_kept.splice(m_kept.begin(), m_kept, found);
        return m_kept.front().layer;
    }

    void Catalogue::keep(const std::string& key, const std::shared_ptr<const Layer>& layer)
    {
        const std::lock_guard lock(m_lists);
        m_kept.push_front({key, layer});
        double mb = 0;
        for (auto kept = m_kept.begin(); kept != m_kept.end();) {
            mb += static_cast<double>(kept->layer->nbytes) * 1e-6;
            kept = mb > m_options.max_mb && kept != m_kept.begin() ? m_kept.erase(kept) : std::next(kept);
        }
    }

    std::shared_ptr<const Layer> Catalogue::layer(const LayerChoice& choice)
    {
        auto key = key_of(choice.place, stamp(choice.place.file)) + fmt::format(" {}", static_cast<int>(choice.flat));
        if (choice.minus) key += " minus " + key_of(*choice.minus, stamp(choice.minus->file));
        if (const auto kept = find_kept(key)) return kept;
        const std::lock_guard reading(m_reading);
        // Another thread may have read it while this one waited.
        if (const auto kept = find_kept(key)) return kept;
        auto coming = std::async(std::launch::async, [&] { return planes(choice.place.file); });
        auto image = read_image(choice.place);
        const bool is_flat = choice.flat == LayerChoice::Flat::yes ||
                             (choice.flat == LayerChoice::Flat::automatic && has_pedestals(range_of(image.samples)));
        if (is_flat) subtract_medians(image);
        if (choice.minus) {
            auto other = read_image(*choice.minus);
            if (is_flat) subtract_medians(other);
            image = difference(image, other);
        }
        const auto made = std::make_shared<Layer>(make_layer(image, coming.get()));
        made->is_flat = is_flat;
        keep(key, made);
        return made;
    }
}
