#include "WireCellSpng/core/Tdm.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>
#include <fmt/args.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <regex>
#include <set>
#include <sstream>
#include <unordered_map>

namespace WireCell::SPNG {

    SimpleTorchTensor::SimpleTorchTensor(at::Tensor tensor, Metadata metadata)
      : m_tensor(std::move(tensor))
      , m_metadata(std::move(metadata))
    {
    }

    SimpleTorchTensor::SimpleTorchTensor(Metadata metadata)
      : SimpleTorchTensor(at::empty({0}), std::move(metadata))
    {
    }

    SimpleTorchTensorSet::SimpleTorchTensorSet(int ident, Metadata metadata, ITorchTensor::vector tensors)
      : m_ident(ident)
      , m_metadata(std::move(metadata))
      , m_tensors(std::make_shared<const ITorchTensor::vector>(std::move(tensors)))
    {
    }

    namespace {
        /// Regular expressions are compiled once per process: selecting runs for every tensor of every event.
        const std::regex& compiled(const std::string& pattern)
        {
            static std::mutex mutex;
            static std::unordered_map<std::string, std::regex> known;
            const std::lock_guard lock(mutex);
            const auto it = known.find(pattern);
            if (it != known.end()) return it->second;
            try {
                return known.emplace(pattern, std::regex(pattern)).first->second;
            }
            catch (const std::regex_error& err) {
                THROW(
                    ValueError() << errmsg{fmt::format("'{}' is not a regular expression ({})", pattern, err.what())});
            }
        }

        std::string as_text(const Metadata& value)
        {
            if (value.is_string()) return value.get<std::string>();
            if (value.is_number_float()) return std::to_string(value.get<double>());
            return value.dump();
        }
    }

    namespace TDM {

        void update(Metadata& base, const Metadata& more)
        {
            if (base.is_null()) {
                base = more;
                return;
            }
            if (base.is_object() && more.is_object()) base.update(more, true);
        }

        Metadata changed(Metadata base, const Metadata& changes)
        {
            update(base, changes);
            return base;
        }

        std::string format(const std::string& pattern, const Metadata& params)
        {
            fmt::dynamic_format_arg_store<fmt::format_context> store;
            for (const auto& [key, value] : params.items()) {
                if (value.is_number_integer())
                    store.push_back(fmt::arg(key.c_str(), value.get<int64_t>()));
                else if (value.is_primitive() && !value.is_null())
                    store.push_back(fmt::arg(key.c_str(), as_text(value)));
            }
            try {
                return fmt::vformat(pattern, store);
            }
            catch (const fmt::format_error& err) {
                THROW(ValueError() << errmsg{fmt::format("cannot fill the path format '{}' from {} ({})", pattern,
                                                         params.dump(), err.what())});
            }
        }

        Metadata derive(const Metadata& from, const Metadata& changes, const std::string& datapath_format,
                        const std::string& tag)
        {
            const auto path = from.is_object() ? from.find("datapath") : from.end();
            if (!from.is_object() || path == from.end()) {
                THROW(KeyError() << errmsg{"the input tensor has no 'datapath' in its metadata"});
            }
            Metadata md = from;
            update(md, changes);
            if (!tag.empty()) md["tag"] = tag;
            md["derived_from"] = *path;
            if (!datapath_format.empty()) md["datapath"] = format(datapath_format, md);
            return md;
        }

        Metadata unite(const ITorchTensor::vector& from)
        {
            auto md = Metadata::object();
            auto paths = Metadata::array();
            for (const auto& tensor : from) {
                const auto& more = tensor->metadata();
                if (!more.is_object()) continue;
                if (more.contains("datapath")) paths.push_back(more["datapath"]);
                update(md, more);
            }
            md["derived_from"] = paths;
            return md;
        }

        namespace {
            // What a stack of images of different channels can not say as a whole.
            constexpr std::array of_rows = {"view", "group", "chids", "masked"};

            void append(Metadata& list, const Metadata& more)
            {
                if (more.is_array())
                    list.insert(list.end(), more.begin(), more.end());
                else
                    list.push_back(more);
            }
        }

        Metadata unite_rows(const ITorchTensor::vector& from)
        {
            auto md = unite(from);
            for (const char* key : of_rows) md.erase(key);
            std::set<Metadata> views;
            auto groups = Metadata::array(), chids = Metadata::array(), masked = Metadata::array();
            int64_t nrows = 0;
            for (const auto& part : from) {
                const auto& own = part->metadata();
                if (!own.is_object()) continue;
                views.insert(own.value("view", Metadata()));
                if (own.contains("group")) append(groups, own["group"]);
                if (own.contains("chids")) append(chids, own["chids"]);
                for (auto range : own.value("masked", Metadata::array())) {
                    range[0] = range[0].get<int64_t>() + nrows;
                    masked.push_back(std::move(range));
                }
                if (part->tensor().dim() >= 2) nrows += part->tensor().size(-2);
            }
            if (views.size() == 1 && !views.begin()->is_null()) md["view"] = *views.begin();
            if (!groups.empty()) md["group"] = groups.size() == 1 ? groups[0] : groups;
            if (!chids.empty()) md["chids"] = std::move(chids);
            if (!masked.empty()) md["masked"] = std::move(masked);
            return md;
        }

        Metadata unite_stacked(const ITorchTensor::vector& from)
        {
            auto md = unite(from);
            auto entries = Metadata::array();
            for (const auto& tensor : from) {
                auto entry = Metadata::object();
                for (const char* key : of_rows) {
                    const auto& own = tensor->metadata();
                    if (own.is_object() && own.contains(key)) entry[key] = own[key];
                }
                entries.push_back(std::move(entry));
            }
            const auto same = [&](const auto& entry) { return entry == entries.front(); };
            if (std::all_of(entries.begin(), entries.end(), same)) return md;
            for (size_t ind = 0; ind < from.size(); ++ind) {
                const auto& own = from[ind]->metadata();
                if (own.is_object() && own.contains("datapath")) entries[ind]["datapath"] = own["datapath"];
            }
            for (const char* key : of_rows) md.erase(key);
            md["stacked"] = std::move(entries);
            return md;
        }

        void keep_rows(Metadata& md, const Metadata& own)
        {
            if (!md.is_object() || !own.is_object()) return;
            for (const char* key : of_rows) {
                md.erase(key);
                if (own.contains(key)) md[key] = own[key];
            }
        }

        Metadata entry_of(const Metadata& stack, size_t index)
        {
            if (!stack.is_object() || !stack.contains("stacked")) return stack;
            auto md = stack;
            md.erase("stacked");
            md.update(stack["stacked"].at(index));
            return md;
        }

        Metadata rescale_ticks(const Metadata& md, double factor)
        {
            auto changes = Metadata::object();
            const double period = md.value("period", 0.0);
            if (period > 0) changes["period"] = period * factor;
            if (md.contains("tbin")) {
                const double tbin = md["tbin"].get<double>() / factor;
                const double whole = std::floor(tbin + 1e-6);
                changes["tbin"] = static_cast<int64_t>(whole);
                if (md.contains("time") && tbin - whole > 1e-6) {
                    changes["time"] = md["time"].get<double>() + (tbin - whole) * period * factor;
                }
            }
            return changes;
        }

        bool matches(const Metadata& match, const Metadata& target)
        {
            for (const auto& [key, want] : match.items()) {
                const auto got = target.find(key);
                if (got == target.end() || got->is_null()) return false;
                if (*got == want) continue;
                if (!want.is_string()) return false;
                if (!std::regex_match(as_text(*got), compiled(want.get_ref<const std::string&>()))) return false;
            }
            return true;
        }

        ITorchTensor::vector select(const ITorchTensor::vector& tensors, const Metadata& match)
        {
            ITorchTensor::vector found;
            if (match.is_object()) {
                for (const auto& ten : tensors) {
                    if (matches(match, ten->metadata())) found.push_back(ten);
                }
            }
            else if (match.is_array()) {
                for (const auto& rule : match) {
                    const auto more = select(tensors, rule);
                    found.insert(found.end(), more.begin(), more.end());
                }
            }
            return found;
        }

        std::string describe(const ITorchTensor& tensor, bool verbose)
        {
            const auto& ten = tensor.tensor();
            const auto& md = tensor.metadata();
            const auto word = [&](const char* key) { return md.is_object() ? md.value(key, std::string("")) : ""; };
            std::ostringstream device;
            device << ten.device();
            auto text = fmt::format("{} {} [{}] {} {}", word("datatype"), word("datapath"), fmt::join(ten.sizes(), ","),
                                    c10::toString(ten.scalar_type()), device.str());
            if (verbose) text += " " + md.dump();
            return text;
        }

        std::string describe(const ITorchTensorSet& set, bool verbose)
        {
            auto text = fmt::format("set {} of {} tensors", set.ident(), set.tensors()->size());
            for (const auto& ten : *set.tensors()) text += "\n  " + describe(*ten, verbose);
            return text;
        }
    }
}
