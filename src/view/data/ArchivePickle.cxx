#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/JsonText.h"
#include "sio/MemberName.h"
#include "sio/archive/Archive.h"
#include "view/data/ArchiveFile.h"

namespace WireCell::View {

    namespace {
        /// Tensors of the sink are named exec{call}-tensor{index}-{what}, others in any way.
        struct PickleName {
            int call = 0;
            std::string what;
        };

        PickleName parse_name(const std::string& name, const std::string& where)
        {
            const auto call_end = name.find('-');
            if (!name.starts_with("exec") || call_end == std::string::npos) return {0, name};
            const auto call = Sio::parse_int(name.substr(4, call_end - 4), where);
            if (!call) return {0, name};
            const auto index_end = name.find('-', call_end + 1);
            return {*call, name.substr(index_end == std::string::npos ? call_end + 1 : index_end + 1)};
        }

        Configuration object_of(const Configuration& json, const std::string& key)
        {
            const auto found = json.find(key);
            return found != json.end() && found->is_object() ? *found : Configuration::object();
        }
    }

    void ArchiveFile::add_pickle(const std::string& pickle, const std::map<std::string, size_t>& places)
    {
        const auto content = read_tensor_pickle(pickle, fmt::format("spng-view: file '{}'", m_path));
        Configuration metadata = Configuration::object();
        if (const auto text = content.texts.find("metadata"); text != content.texts.end())
            metadata = parse_json(text->second, m_path + ", metadata");
        SPNG_VALIDATE(metadata.is_object(), "spng-view: the metadata of '{}' are no object", m_path);
        const auto about = object_of(metadata, "about");
        for (const auto& [key, value] : about.items()) {
            if (value.is_string()) m_pickle_about[key] = value.get<std::string>();
        }
        std::map<int, size_t> events; // by call
        for (const auto& tensor : content.tensors) {
            const auto place = places.find(tensor.record);
            if (place == places.end() || tensor.item_size() == 0) {
                m_remarks.push_back(fmt::format("tensor '{}' has no numbers that can be shown", tensor.name));
                continue;
            }
            const auto name = parse_name(tensor.name, m_path);
            auto facts = object_of(metadata, tensor.name);
            if (!events.count(name.call)) {
                const auto ident = facts.value("ident", Configuration());
                m_events.emplace_back().ident = ident.is_number_integer() ? ident.get<int>() : name.call;
                m_parts.emplace_back();
                events[name.call] = m_events.size() - 1;
            }
            if (!facts.contains("tag")) facts["tag"] = name.what;
            auto& tensors = m_parts[events[name.call]].tensors;
            tensors[static_cast<int>(tensors.size())] = {
                facts, {place->second, tensor.shape, true, std::make_shared<PickledTensor>(tensor)}};
        }
    }

    std::vector<float> ArchiveFile::read_pickled(Sio::ArchiveReader& archive, const PickledTensor& tensor) const
    {
        const size_t nbytes = tensor.count * tensor.item_size();
        SPNG_VALIDATE(archive.size() == nbytes, "{} has {} bytes (want {})", archive.where(), archive.size(), nbytes);
        archive.reserve(tensor.count, tensor.item_size() + sizeof(float));
        std::vector<std::byte> raw(nbytes);
        archive.read(raw.data(), nbytes);
        return tensor.floats(raw);
    }
}
