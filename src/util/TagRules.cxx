#include "WireCellUtil/TagRules.h"

namespace WireCell {

    namespace tagrules {

        tagset_t match(const tag_t& tag, const rule_t& rs)
        {
            return std::regex_match(tag, rs.first) ? rs.second : tagset_t{};
        }

        bool match(const tag_t& tag, const ruleset_t& rs, tagset_t& ret, bool all_rules)
        {
            bool any = false;
            for (const auto& [expression, tags] : rs) {
                if (!std::regex_match(tag, expression)) continue;
                ret.insert(tags.begin(), tags.end());
                any = true;
                if (!all_rules) break;
            }
            return any;
        }

        tagset_t transform(const tagset_t& ts, const ruleset_t& rs, bool all_rules)
        {
            tagset_t all;
            for (const auto& tag : ts) match(tag, rs, all, all_rules);
            return all;
        }

        void Context::configure(const Configuration& cfg)
        {
            m_ports.clear();
            if (cfg.is_null()) return;
            const auto ports = cfg.is_array() ? cfg : Configuration::array({cfg});
            for (const auto& port : ports) {
                if (!port.is_object() && !port.is_null()) {
                    THROW(ValueError() << errmsg{"tag_rules: each port wants an object, got " + port.dump()});
                }
                auto& rules = m_ports.emplace_back();
                for (const auto& [name, set] : port.items()) rules[name] = convert<ruleset_t>(set);
            }
        }

        tagset_t Context::transform(size_t ind, const std::string& name, const tag_t& tag) const
        {
            tagset_t all;
            if (ind >= m_ports.size()) return all;
            const auto it = m_ports[ind].find(name);
            if (it != m_ports[ind].end()) match(tag, it->second, all);
            return all;
        }

    }

    template <>
    tagrules::tagset_t convert<tagrules::tagset_t>(const Configuration& cfg, const tagrules::tagset_t& def)
    {
        if (cfg.is_null()) return def;
        if (cfg.is_string()) return {cfg.get<std::string>()};
        const auto tags = convert<std::vector<std::string>>(cfg);
        return {tags.begin(), tags.end()};
    }

    template <>
    tagrules::ruleset_t convert<tagrules::ruleset_t>(const Configuration& cfg, const tagrules::ruleset_t& def)
    {
        if (cfg.is_null()) return def;
        if (!cfg.is_object()) {
            THROW(ValueError() << errmsg{"tag rules want an object {expression: tag}, got " + cfg.dump()});
        }
        tagrules::ruleset_t rules;
        for (const auto& [expression, tags] : cfg.items()) {
            try {
                rules.emplace_back(std::regex(expression), convert<tagrules::tagset_t>(tags));
            }
            catch (const std::regex_error& err) {
                THROW(ValueError() << errmsg{"tag rules: malformed regular expression '" + expression +
                                             "': " + err.what()});
            }
        }
        return rules;
    }

}
