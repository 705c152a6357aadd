#include "Describe.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/PluginManager.h"
#include "WireCellUtil/String.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <map>
#include <set>

namespace WireCell {

    namespace {
        /// What each component is, by type.
        using Lines = std::map<std::string, std::string>;

        void print_library(const std::string& title, const Lines& lines, std::ostream& out)
        {
            size_t width = 0;
            for (const auto& [type, about] : lines) width = std::max(width, type.size());
            fmt::print(out, "{}\n", title);
            for (const auto& [type, about] : lines) {
                fmt::print(out, "  {}\n", about.empty() ? type : fmt::format("{:<{}}  {}", type, width, about));
            }
        }

        constexpr const char* documents = "component-docs.json";

        /// What the installation tells of the components of a library.
        Lines lines_of(const Configuration& library)
        {
            Lines lines;
            for (const auto& component : library.at("components")) {
                lines[get<std::string>(component, "type")] = get<std::string>(component, "about");
            }
            return lines;
        }

        /// The same of all libraries; nothing where it tells nothing.
        Lines all_lines()
        {
            Lines lines;
            if (!Persist::exists(documents)) return lines;
            for (const auto& library : Persist::load(documents)) lines.merge(lines_of(library));
            return lines;
        }

        std::set<std::string> known_types()
        {
            const auto types = Factory::all_types();
            return {types.begin(), types.end()};
        }
    }

    void list_components(std::ostream& out)
    {
        bool first = true;
        for (const auto& library : Persist::load(documents)) {
            if (!first) out << "\n";
            first = false;
            print_library(
                fmt::format("{} (src/{})", get<std::string>(library, "library"), get<std::string>(library, "room")),
                lines_of(library), out);
        }
    }

    void list_components(const std::vector<std::string>& plugins, std::ostream& out)
    {
        const auto about = all_lines();
        for (const auto& plugin : plugins) {
            const auto before = known_types();
            const auto [name, lib] = String::parse_pair(plugin);
            PluginManager::instance().add(name, lib);
            Lines lines;
            for (const auto& type : known_types()) {
                if (before.count(type)) continue;
                const auto it = about.find(type);
                lines[type] = it == about.end() ? "" : it->second;
            }
            print_library(name, lines, out);
        }
    }

}
