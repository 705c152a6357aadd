#pragma once
#include "WireCellUtil/Persist.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace spng::test {
    using WireCell::Configuration;
    using Arguments = std::map<std::string, std::string>;

    inline std::filesystem::path source_dir()
    {
        const char* dir = std::getenv("SPNG_SOURCE_DIR");
        return dir ? dir : ".";
    }

    inline WireCell::Persist::Parser parser(const Arguments& arguments = {})
    {
        return WireCell::Persist::Parser({(source_dir() / "cfg").string()}, {}, {}, arguments);
    }

    /// Arguments with others on top.
    inline Arguments with(Arguments words, const Arguments& more)
    {
        for (const auto& [key, value] : more) words[key] = value;
        return words;
    }

    /// Evaluate a job with string arguments, as the command line gives them.
    inline Configuration job(Arguments arguments, const std::string& file = "sigproc.jsonnet")
    {
        arguments.insert({"input", "in.npz"});
        arguments.insert({"output", "out.npz"});
        return parser(arguments).load(file);
    }

    /// Evaluate an expression in which the library files have their usual names.
    inline Configuration expression(const std::string& text)
    {
        return parser().loads("local wc = import 'wirecell.jsonnet';\n"
                              "local pg = import 'pgraph.jsonnet';\n" +
                              text);
    }

    /// What the evaluation complains about, "" if it does not.
    template <typename Evaluation>
    std::string complaint(Evaluation evaluation)
    {
        try {
            evaluation();
        }
        catch (const WireCell::ValueError& err) {
            return err.what();
        }
        return "";
    }

    /// Expect the evaluation to complain with this text.
    template <typename Evaluation>
    void expect_complaint(Evaluation evaluation, const std::string& text)
    {
        const auto told = complaint(evaluation);
        EXPECT_NE(told.find(text), std::string::npos) << text << " in: " << told;
    }

    inline std::string full_name(const Configuration& component)
    {
        const auto name = component.value("name", "");
        return component["type"].get<std::string>() + (name.empty() ? "" : ":" + name);
    }

    inline const Configuration& find_component(const Configuration& sequence, const std::string& name)
    {
        for (const auto& component : sequence) {
            if (full_name(component) == name) return component;
        }
        throw std::out_of_range("no component " + name);
    }

    /// One end of an edge as "Type:name port".
    inline std::string end_text(const Configuration& end)
    {
        return end["node"].get<std::string>() + " " + std::to_string(end["port"].get<int>());
    }

    /// Expect that every port of every node has exactly one edge, and that edges end nowhere else.
    inline void expect_complete_graph(const Configuration& sequence)
    {
        std::multiset<std::string> tails, heads, outputs, inputs;
        for (const auto& component : sequence) {
            if (!component.contains("_pnode")) continue;
            const auto& counts = component["_pnode"];
            for (int port = 0; port < counts["nout"]; ++port) {
                outputs.insert(full_name(component) + " " + std::to_string(port));
            }
            for (int port = 0; port < counts["nin"]; ++port) {
                inputs.insert(full_name(component) + " " + std::to_string(port));
            }
        }
        for (const auto& edge : sequence.back()["data"]["edges"]) {
            tails.insert(end_text(edge["tail"]));
            heads.insert(end_text(edge["head"]));
        }
        EXPECT_EQ(tails, outputs);
        EXPECT_EQ(heads, inputs);
    }

    /// Expect that no two components share type and name, and that services come before their users.
    inline void expect_ordered_components(const Configuration& sequence)
    {
        std::set<std::string> seen;
        for (const auto& component : sequence) {
            EXPECT_TRUE(seen.insert(full_name(component)).second) << full_name(component) << " occurs twice";
            for (const char* key : {"anode", "kernel", "filter", "response", "forward", "field_response",
                                    "elec_response", "wire_schema", "semaphore"}) {
                const auto& data = component.value("data", Configuration::object());
                if (!data.contains(key)) continue;
                EXPECT_TRUE(seen.count(data[key])) << full_name(component) << " comes before its " << key;
            }
        }
    }
}
