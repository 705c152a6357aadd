#include "view/data/HdfFile.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/String.h"

#include <algorithm>

namespace WireCell::View {

    namespace {
        const char* const who = "spng-view";
        constexpr size_t deepest_group = 6;

        std::string joined(const std::string& group, const std::string& name)
        {
            return group.empty() ? name : group + "/" + name;
        }

        /// U, V and W of training data, whose groups are numbers.
        std::string view_name(const std::string& word)
        {
            return word.size() == 1 && word[0] >= '0' && word[0] <= '2' ? std::string(1, "UVW"[word[0] - '0']) : word;
        }
    }

    HdfFile::HdfFile(const std::string& path, double max_mb)
      : m_file(Aux::hdf_array_files(who)->open(path, fmt::format("{}: file '{}'", who, path)))
      , m_path(path)
      , m_max_mb(max_mb)
    {
        look("", 0);
    }

    void HdfFile::look(const std::string& group, size_t depth)
    {
        if (depth > deepest_group) return;
        auto names = m_file->names(group);
        // Numbers in the order of numbers.
        std::stable_sort(names.begin(), names.end(),
                         [](const auto& one, const auto& other) { return one.size() < other.size(); });
        for (const auto& name : names) {
            const auto path = joined(group, name);
            if (!m_file->names(path).empty())
                look(path, depth + 1);
            else if (m_file->has_array(path))
                add_array(group, name);
        }
    }

    size_t HdfFile::event_of(const std::string& group)
    {
        int ident = 0;
        for (const auto& word : String::split(group, "/")) {
            if (!word.empty() && word.size() < 10 && std::all_of(word.begin(), word.end(), ::isdigit)) {
                ident = std::stoi(word);
                break;
            }
        }
        const auto found =
            std::find_if(m_events.begin(), m_events.end(), [&](const auto& event) { return event.ident == ident; });
        if (found != m_events.end()) return static_cast<size_t>(found - m_events.begin());
        m_events.emplace_back().ident = ident;
        m_parts.emplace_back();
        return m_events.size() - 1;
    }

    void HdfFile::add_array(const std::string& group, const std::string& name)
    {
        Aux::ArrayShape shape;
        try {
            shape = m_file->shape(joined(group, name));
        }
        catch (const Exception&) {
            return; // a group without members looks the same
        }
        if (shape.size() < 2 || shape.size() > 3 || name == "peaks") return;
        const auto event = event_of(group);
        // Pairs of files for public training codes have ticks first, and the channels by the name of the frame.
        const bool is_classic = name.starts_with("frame_");
        const auto words = String::split(group, "/");
        const bool is_example = words.size() == 3 && words[0] == "events";
        const size_t nslices = shape.size() == 3 ? shape[0] : 1;
        for (size_t slice = 0; slice < nslices; ++slice) {
            Part part{joined(group, name), shape, slice, is_classic, "", ""};
            if (is_example) part.channels = joined(group, "channels");
            if (is_classic) {
                part.channels = joined(group, "channels_" + name.substr(6));
                part.tickinfo = joined(group, "tickinfo_" + name.substr(6));
            }
            ImageInfo info{is_example ? view_name(words[2]) + " " + name : name, "array"};
            if (shape.size() == 3) info.name += fmt::format("[{}]", slice);
            info.nrows = shape[shape.size() - (is_classic ? 1 : 2)];
            info.ncolumns = shape[shape.size() - (is_classic ? 2 : 1)];
            m_events[event].images.push_back(info);
            m_parts[event].push_back(std::move(part));
        }
    }

    Image HdfFile::read(size_t event, size_t image) const
    {
        const auto& part = m_parts.at(event).at(image);
        const auto& shape = part.shape;
        Image out;
        size_t height = shape[shape.size() - 2], width = shape.back();
        const double mb = static_cast<double>(height) * static_cast<double>(width) * 4e-6;
        SPNG_VALIDATE(mb <= m_max_mb, "{}: '{}' of '{}' takes {:.0f} MB (--max-mb allows {})", who, part.path, m_path,
                      mb, m_max_mb);
        std::vector<float> samples(height * width);
        Aux::ArrayPart wanted{{0, 0}, {height, width}};
        if (shape.size() == 3) wanted = {{part.slice, 0, 0}, {1, height, width}};
        m_file->read(part.path, wanted, Aux::ArrayType::float32, samples.data());
        if (part.is_transposed) {
            out.samples.resize(samples.size());
            for (size_t row = 0; row < height; ++row) {
                for (size_t col = 0; col < width; ++col) out.samples[col * height + row] = samples[row * width + col];
            }
            std::swap(height, width);
        }
        else
            out.samples = std::move(samples);
        out.nrows = height;
        out.ncolumns = width;
        if (!part.channels.empty() && m_file->has_array(part.channels)) {
            out.channels.resize(height);
            m_file->read(part.channels, {{0}, {height}}, Aux::ArrayType::int32, out.channels.data());
        }
        if (!part.tickinfo.empty() && m_file->has_array(part.tickinfo)) {
            std::vector<double> info(3);
            m_file->read(part.tickinfo, {{0}, {3}}, Aux::ArrayType::float64, info.data());
            out.tick = info[1];
            out.start = info[0] + info[2] * info[1];
        }
        return out;
    }
}
