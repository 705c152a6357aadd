#include "view/data/ArchiveFile.h"

#include "WireCellApps/FileReading.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/JsonText.h"
#include "sio/ArrayIO.h"
#include "sio/MemberName.h"
#include "sio/MemoryLimit.h"

#include <algorithm>
#include <array>
#include <set>

namespace WireCell::View {

    namespace {
        const char* const who = "spng-view";
        const char* const limit_key = "--max-mb";

        /// Arrays of more elements than this are not shown row by row.
        constexpr size_t most_slices = 64;

        std::string base_name(const std::string& member)
        {
            auto name = member.substr(member.rfind('/') + 1);
            if (name.ends_with(".npy")) name.erase(name.size() - 4);
            return name;
        }

        bool is_frame_kind(const std::string& kind)
        {
            static const std::set<std::string> known = {"frame", "channels", "tickinfo", "summary", "chanmask"};
            return known.count(kind) > 0;
        }

        /// Take "tensor_3_" and the like off the front; nothing if it is not there.
        std::optional<int> take_number(std::string& text)
        {
            const auto end = text.find('_');
            const auto number = Sio::parse_int(text.substr(0, end), who);
            if (number) text.erase(0, end == std::string::npos ? end : end + 1);
            return number;
        }

        double number_of(const Configuration& metadata, const char* key)
        {
            const auto found = metadata.find(key);
            return found != metadata.end() && found->is_number() ? found->get<double>() : 0.0;
        }

        std::vector<int> integers_of(const Configuration& list)
        {
            std::vector<int> numbers;
            if (!list.is_array()) return numbers;
            for (const auto& one : list) {
                if (!one.is_number_integer()) return {};
                numbers.push_back(one.get<int>());
            }
            return numbers;
        }
    }

    ArchiveFile::ArchiveFile(const std::string& path, double max_mb)
      : m_path(path)
      , m_max_mb(max_mb)
    {
        index();
        m_seen.clear();
        m_about = m_pickle_about.empty() ? Apps::read_about(path) : m_pickle_about;
        for (size_t event = 0; event < m_events.size(); ++event) {
            add_frames(event);
            add_tensors(event);
        }
    }

    void ArchiveFile::index()
    {
        Sio::MemoryLimit limit(m_max_mb, limit_key);
        Sio::ArchiveReader archive(m_path, who, &limit);
        std::map<std::string, size_t> records;
        std::string pickle;
        for (size_t place = 0; archive.next(); ++place) {
            try {
                const auto& name = archive.name();
                const auto inner = name.substr(name.find('/') + 1);
                if (inner.starts_with("data/"))
                    records[inner] = place;
                else if (inner == "data.pkl")
                    pickle = archive.read_text();
                else
                    add_member(archive, place);
            }
            catch (const Exception& error) {
                m_remarks.emplace_back(error.what());
            }
        }
        if (!pickle.empty()) add_pickle(pickle, records);
    }

    /// The place of the event of this ident that has no such member yet.
    size_t ArchiveFile::event_of(int ident, const std::string& member)
    {
        const auto& seen = m_seen[member];
        for (size_t event = 0; event < m_events.size(); ++event) {
            const bool has_it = std::find(seen.begin(), seen.end(), event) != seen.end();
            if (m_events[event].ident == ident && !has_it) {
                m_seen[member].push_back(event);
                return event;
            }
        }
        m_events.emplace_back().ident = ident;
        m_parts.emplace_back();
        m_seen[member].push_back(m_events.size() - 1);
        return m_events.size() - 1;
    }

    void ArchiveFile::add_member(Sio::ArchiveReader& archive, size_t place)
    {
        const auto name = base_name(archive.name());
        if (add_tensor_member(archive, name, place)) return;
        if (!archive.name().ends_with(".npy")) return;
        const auto header = Sio::read_array_header(archive);
        const Array array{place, header.shape, true, nullptr};
        const auto parts = Sio::parse_member_name(archive.name(), archive.where());
        if (parts && is_frame_kind(parts->type)) {
            const auto event = event_of(parts->ident, name);
            m_parts[event].frames[parts->tag][parts->type] = array;
            return;
        }
        if (parts && parts->type == "depo") {
            if (parts->tag != "data" || header.shape.size() != 2) return;
            const auto event = event_of(parts->ident, name);
            m_parts[event].depos = array;
            m_events[event].ndepos = header.shape[1] == 7 ? header.shape[0] : header.shape[1];
            return;
        }
        if (header.shape.size() < 2 || header.code[0] == 'c') return;
        Tensors tensors{{0, {{{"tag", name}}, array}}};
        std::map<std::string, std::vector<Part>> layers;
        std::vector<std::string> order;
        const auto event = event_of(parts ? parts->ident : 0, name);
        add_tensor(event, tensors[0], layers, order);
        for (const auto& layer : order) add_image(event, layer, "array", std::move(layers[layer]));
    }

    bool ArchiveFile::add_tensor_member(Sio::ArchiveReader& archive, const std::string& name, size_t place)
    {
        // Names may have a prefix, which ends before this word.
        const auto begin = name.find("tensor_");
        if (begin == std::string::npos) return false;
        auto text = name.substr(begin + 7);
        const auto ident = take_number(text);
        const auto number = ident ? take_number(text) : std::nullopt;
        if (!number || (text != "array" && text != "metadata.json")) return false;
        const auto event = event_of(*ident, name);
        auto& tensor = m_parts[event].tensors[*number];
        if (text == "array")
            tensor.array = {place, Sio::read_array_header(archive).shape, true, nullptr};
        else
            tensor.metadata = parse_json(archive.read_text(), archive.where());
        return true;
    }

    void ArchiveFile::add_frames(size_t event)
    {
        auto& frames = m_parts[event].frames;
        for (auto& [tag, kinds] : frames) {
            const auto mask = kinds.find("chanmask");
            if (mask != kinds.end()) {
                const auto table = read_numbers<int>(mask->second);
                for (size_t at = 0; at + 2 < table.size(); at += 3)
                    m_events[event].masks.push_back({tag, table[at], table[at + 1], table[at + 2]});
            }
            const auto frame = kinds.find("frame");
            if (frame == kinds.end()) continue;
            if (frame->second.shape.size() != 2) {
                m_remarks.push_back(fmt::format("frame '{}' of event {} has {} dimensions (want 2)", tag,
                                                m_events[event].ident, frame->second.shape.size()));
                continue;
            }
            Part part;
            part.samples = frame->second;
            part.channels = kinds["channels"];
            part.tickinfo = kinds["tickinfo"];
            add_image(event, tag.empty() || tag == "*" ? "frame" : tag, "frame", {std::move(part)});
        }
    }

    std::vector<int> ArchiveFile::channels_of(const Configuration& metadata, const Tensors& tensors) const
    {
        if (metadata.contains("chids")) {
            if (auto channels = integers_of(metadata["chids"]); !channels.empty()) return channels;
        }
        // Files of the toolkit have them in a tensor beside it.
        for (const auto& [number, tensor] : tensors) {
            const auto& other = tensor.metadata;
            if (!other.is_object() || other.value("datatype", Configuration()) != "chids" || !tensor.array.is_there)
                continue;
            bool is_same = true;
            for (const char* key : {"ident", "group", "view", "rule"}) {
                if (other.contains(key) && metadata.contains(key)) is_same = is_same && other[key] == metadata[key];
            }
            if (is_same && tensor.array.shape.size() == 1) return read_numbers<int>(tensor.array);
        }
        return {};
    }

    void ArchiveFile::add_tensor(size_t event, const Tensor& tensor, std::map<std::string, std::vector<Part>>& layers,
                                 std::vector<std::string>& order)
    {
        const auto& shape = tensor.array.shape;
        const auto& metadata = tensor.metadata;
        auto name = metadata.is_object() && metadata.contains("tag") && metadata["tag"].is_string()
                        ? metadata["tag"].get<std::string>()
                        : std::string("tensor");
        size_t nslices = 1;
        for (size_t dim = 0; dim + 2 < shape.size(); ++dim) nslices *= shape[dim];
        if (nslices > most_slices) {
            m_remarks.push_back(fmt::format("'{}' has {} images (at most {} are shown)", name, nslices, most_slices));
            nslices = most_slices;
        }
        const auto channels = channels_of(metadata, m_parts[event].tensors);
        for (size_t slice = 0; slice < nslices; ++slice) {
            Part part;
            part.samples = tensor.array;
            part.slice = slice;
            part.known_channels = channels;
            const auto stacked = metadata.is_object() ? metadata.value("stacked", Configuration()) : Configuration();
            if (stacked.is_array() && stacked.size() == nslices && stacked[slice].contains("chids"))
                part.known_channels = integers_of(stacked[slice]["chids"]);
            if (part.known_channels.size() != shape[shape.size() - 2]) part.known_channels.clear();
            part.tick = number_of(metadata, "period");
            part.start = number_of(metadata, "time") + number_of(metadata, "tbin") * part.tick;
            // Rows of the same kind of several views are one image, if their columns are the same.
            const bool is_one_of_many = nslices > 1 && !(stacked.is_array() && stacked.size() == nslices);
            auto layer = is_one_of_many ? fmt::format("{}[{}]", name, slice) : name;
            const auto fits = [&](const std::vector<Part>& parts) {
                const auto& first = parts.front();
                return first.samples.shape.back() == shape.back() && first.tick == part.tick &&
                       first.known_channels.empty() == part.known_channels.empty() && !part.known_channels.empty();
            };
            while (layers.count(layer) && !fits(layers[layer])) layer += "'";
            if (!layers.count(layer)) order.push_back(layer);
            layers[layer].push_back(std::move(part));
        }
    }

    void ArchiveFile::add_tensors(size_t event)
    {
        std::map<std::string, std::vector<Part>> layers;
        std::vector<std::string> order;
        for (const auto& [number, tensor] : m_parts[event].tensors) {
            if (tensor.array.is_there && tensor.array.shape.size() >= 2) add_tensor(event, tensor, layers, order);
        }
        for (const auto& layer : order) add_image(event, layer, "tensor", std::move(layers[layer]));
    }

    void ArchiveFile::add_image(size_t event, const std::string& name, const char* kind, std::vector<Part> parts)
    {
        ImageInfo info{name, kind};
        for (const auto& part : parts) info.nrows += part.samples.shape[part.samples.shape.size() - 2];
        info.ncolumns = parts.front().samples.shape.back();
        m_events[event].images.push_back(info);
        m_parts[event].images.push_back(std::move(parts));
    }

    template <class T>
    std::vector<T> ArchiveFile::read_numbers(const Array& array) const
    {
        Sio::MemoryLimit limit(m_max_mb, limit_key);
        Sio::ArchiveReader archive(m_path, who, &limit);
        for (size_t place = 0; place <= array.place; ++place) {
            SPNG_VALIDATE(archive.next(), "{}: '{}' has changed meanwhile", who, m_path);
        }
        if (array.pickled) {
            const auto floats = read_pickled(archive, *array.pickled);
            return {floats.begin(), floats.end()};
        }
        const auto header = Sio::read_array_header(archive);
        SPNG_VALIDATE(header.shape == array.shape, "{}: '{}' has changed meanwhile", who, m_path);
        archive.reserve(header.count(), header.item_size() + sizeof(T));
        std::vector<T> numbers(header.count());
        const bool is_plain = !header.fortran_order && !header.swapped;
        // In pieces that stay in the processor's cache, where nothing has to be put in order.
        const size_t piece = is_plain ? std::min<size_t>(numbers.size(), 1 << 16) : numbers.size();
        std::vector<std::byte> raw(piece * header.item_size());
        if (!is_plain) Sio::read_elements(archive, header, raw.data());
        for (size_t begin = 0; begin < numbers.size(); begin += piece) {
            const size_t count = std::min(piece, numbers.size() - begin);
            if (is_plain) archive.read(raw.data(), count * header.item_size());
            Sio::npy_convert(header, raw.data(), count, numbers.data() + begin, archive.where());
        }
        if (is_plain) archive.expect_end();
        return numbers;
    }

    std::vector<float> ArchiveFile::read_slice(const Part& part) const
    {
        auto all = read_numbers<float>(part.samples);
        const auto& shape = part.samples.shape;
        if (shape.size() == 2) return all;
        const size_t size = shape[shape.size() - 2] * shape.back();
        const auto begin = all.begin() + static_cast<std::ptrdiff_t>(part.slice * size);
        return {begin, begin + static_cast<std::ptrdiff_t>(size)};
    }

    Image ArchiveFile::read(size_t event, size_t image) const
    {
        Image all;
        for (const auto& part : m_parts.at(event).images.at(image)) {
            Image one;
            const auto& shape = part.samples.shape;
            one.nrows = shape[shape.size() - 2];
            one.ncolumns = shape.back();
            one.samples = read_slice(part);
            one.channels = part.channels.is_there ? read_numbers<int>(part.channels) : part.known_channels;
            if (one.channels.size() != one.nrows) one.channels.clear();
            one.start = part.start;
            one.tick = part.tick;
            if (part.tickinfo.is_there) {
                const auto info = read_numbers<double>(part.tickinfo);
                SPNG_VALIDATE(info.size() == 3, "{}: '{}' has tickinfo of {} numbers (want 3)", who, m_path,
                              info.size());
                one.tick = info[1];
                one.start = info[0] + info[2] * info[1];
            }
            if (all.nrows == 0)
                all = std::move(one);
            else
                append_rows(all, std::move(one));
        }
        return all;
    }

    DepoTable ArchiveFile::read_depos(size_t event) const
    {
        const auto& array = m_parts.at(event).depos;
        DepoTable depos;
        if (!array.is_there) return depos;
        const auto values = read_numbers<float>(array);
        const bool is_row = array.shape[1] == 7;
        const size_t count = is_row ? array.shape[0] : array.shape[1];
        SPNG_VALIDATE(is_row || array.shape[0] == 7, "{}: '{}' has deposits of shape ({}, {}) (want 7 numbers each)",
                      who, m_path, array.shape[0], array.shape[1]);
        const std::array columns = {&depos.time, &depos.charge, &depos.x, &depos.y, &depos.z};
        for (size_t col = 0; col < columns.size(); ++col) {
            columns[col]->resize(count);
            for (size_t ind = 0; ind < count; ++ind)
                (*columns[col])[ind] = values[is_row ? ind * 7 + col : col * count + ind];
        }
        return depos;
    }
}
