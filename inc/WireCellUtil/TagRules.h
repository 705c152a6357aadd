#pragma once
#include "WireCellUtil/Configuration.h"

#include <regex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

/// Rules that turn tags into other tags.  A rule has a regular expression, which must match the whole tag, and the tags
/// that it gives.  In a configuration a set of rules is an object {expression: tag or array of tags}.
namespace WireCell::tagrules {

    using tag_t = std::string;
    using tagset_t = std::unordered_set<tag_t>;
    using rule_t = std::pair<std::regex, tagset_t>;
    using ruleset_t = std::vector<rule_t>;

    /// The tags that one rule gives, none if it does not match.
    tagset_t match(const tag_t& tag, const rule_t& rs);

    /// Add what the rules give to `ret`; with all_rules false only the first rule that matches counts.  True if any
    /// rule matches.
    bool match(const tag_t& tag, const ruleset_t& rs, tagset_t& ret, bool all_rules = true);

    /// All tags that the rules give for a set of tags.
    tagset_t transform(const tagset_t& ts, const ruleset_t& rs, bool all_rules = true);

    /// The rules of a component: one object {name: rules} per port, where the name says what is tagged, such as "frame",
    /// "trace" or "merge".
    class Context {
      public:
        /// Take the array of a `tag_rules` key, or a single object for one port; null means no rules.  ValueError for a
        /// malformed rule.
        void configure(const Configuration& cfg);

        /// What the rules of a port give for a tag, nothing if the port has none.
        tagset_t transform(size_t ind, const std::string& name, const tag_t& tag) const;

        /// The same for many tags, given as any container of tags.
        template <typename Tags>
        Tags transform(size_t ind, const std::string& name, const Tags& tags) const
        {
            tagset_t all;
            for (const auto& tag : tags) all.merge(transform(ind, name, tag_t(tag)));
            return Tags(all.begin(), all.end());
        }

      private:
        std::vector<std::unordered_map<std::string, ruleset_t>> m_ports;
    };

}

namespace WireCell {

    /// A tag or an array of tags.
    template <>
    tagrules::tagset_t convert<tagrules::tagset_t>(const Configuration& cfg, const tagrules::tagset_t& def);

    /// An object {expression: tag or array of tags}.
    template <>
    tagrules::ruleset_t convert<tagrules::ruleset_t>(const Configuration& cfg, const tagrules::ruleset_t& def);

}
