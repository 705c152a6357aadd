#include "Describe.h"
#include "WireCellIface/IApplication.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/INode.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Persist.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <array>

namespace WireCell {

    namespace {
        /// What a component is: a kind of node, an application, or a service that others use.
        std::string category(const std::string& type)
        {
            static const std::array nodes = {"node",  "source", "sink",   "function", "queuedout", "join",
                                             "split", "fanin",  "fanout", "multiout", "hydra"};
            const auto component = Factory::lookup<Interface>(type);
            if (const auto node = interface_cast<INode>(component)) {
                const auto number = static_cast<size_t>(node->category());
                return number < nodes.size() ? nodes[number] : nodes[0];
            }
            return interface_cast<IApplication>(component) ? "application" : "service";
        }

        struct Row {
            std::string key, type, value, meaning;
        };

        std::string type_word(const Configuration& value)
        {
            if (value.is_number_integer()) return "integer";
            return value.type_name();
        }

        std::vector<Row> rows_of(const Configuration& defaults, const Configuration& meanings)
        {
            std::vector<Row> rows{{"key", "type", "default", "meaning"}};
            if (!defaults.is_object()) return rows;
            for (const auto& [key, value] : defaults.items()) {
                const auto meaning = meanings.is_object() ? meanings.value(key, "") : "";
                rows.push_back({key, type_word(value), value.dump(), meaning});
            }
            return rows;
        }

        /// The meanings of a type's keys as far as the installation has them.
        Configuration meanings_of(const std::string& type)
        {
            const std::string docs = "config-docs.json";
            return Persist::exists(docs) ? branch(Persist::load(docs), type) : Configuration();
        }
    }

    void describe_all(std::ostream& out)
    {
        const auto types = Factory::all_types();
        size_t width = 0;
        for (const auto& type : types) width = std::max(width, type.size());
        for (const auto& type : types) fmt::print(out, "{:<{}}  {}\n", type, width, category(type));
    }

    void describe_type(const std::string& type, std::ostream& out)
    {
        const auto component = Factory::lookup<Interface>(type);
        fmt::print(out, "{} ({})\n\n", type, category(type));
        const auto configurable = interface_cast<IConfigurable>(component);
        const auto rows =
            rows_of(configurable ? configurable->default_configuration() : Configuration(), meanings_of(type));
        if (rows.size() == 1) {
            fmt::print(out, "It has no configuration.\n");
            return;
        }
        size_t key = 0, kind = 0, value = 0;
        for (const auto& row : rows) {
            key = std::max(key, row.key.size());
            kind = std::max(kind, row.type.size());
            value = std::max(value, std::min<size_t>(row.value.size(), 40));
        }
        for (const auto& row : rows) {
            auto line =
                fmt::format("{:<{}}  {:<{}}  {:<{}}  {}", row.key, key, row.type, kind, row.value, value, row.meaning);
            line.erase(line.find_last_not_of(' ') + 1);
            out << line << '\n';
        }
    }

}
