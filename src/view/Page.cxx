#include "view/Page.h"

#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/String.h"
#include "view/Text.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

namespace WireCell::View {

    namespace {
        const char* const head_mark = "<!-- head -->";
        const char* const body_mark = "<!-- body -->";

        /// Not from the current folder, where anything may lie.
        fs::path page_folder()
        {
            for (const auto& folder : Persist::search_path()) {
                const auto page = fs::path(folder) / "view" / "page";
                if (fs::exists(page / "index.html")) return page;
            }
            THROW(IOError() << errmsg{"the page of spng-view, view/page/index.html, is in no folder of data files"});
        }

        std::string type_of(const std::string& name)
        {
            if (name.ends_with(".js")) return "text/javascript";
            if (name.ends_with(".css")) return "text/css";
            return "text/html; charset=utf-8";
        }

        /// Where the modules are, for the browser.
        template <class Address>
        std::string import_map(const std::map<std::string, std::string>& files, Address address)
        {
            auto imports = Configuration::object();
            for (const auto& [name, text] : files) {
                if (name.ends_with(".js")) imports["view/" + name.substr(0, name.size() - 3)] = address(name, text);
            }
            return Configuration{{"imports", imports}}.dump();
        }

        std::string composed(const std::string& index, const std::string& head, const std::string& body)
        {
            return String::replace(String::replace(index, head_mark, head), body_mark, body);
        }
    }

    Page::Page()
    {
        for (const auto& one : fs::directory_iterator(page_folder())) {
            std::ifstream file(one.path(), std::ios::binary);
            std::ostringstream text;
            text << file.rdbuf();
            m_files[one.path().filename().string()] = text.str();
        }
    }

    Response Page::index() const
    {
        const auto word = random_word();
        const auto imports = import_map(m_files, [](const auto& name, const auto&) { return "./page/" + name; });
        Response response;
        response.type = "text/html; charset=utf-8";
        response.policy = fmt::format(
            "default-src 'none'; script-src 'self' 'nonce-{}'; style-src 'self' 'unsafe-inline'; img-src 'self' "
            "blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            word);
        // All at once, and not one after another as they name each other.
        std::string ahead;
        for (const auto& [name, text] : m_files) {
            if (name.ends_with(".js")) ahead += fmt::format("\n<link rel=\"modulepreload\" href=\"page/{}\">", name);
        }
        response.body =
            composed(m_files.at("index.html"),
                     fmt::format("<link rel=\"stylesheet\" href=\"page/view.css\">\n"
                                 "<script type=\"importmap\" nonce=\"{}\">{}</script>{}",
                                 word, imports, ahead),
                     fmt::format("<script type=\"module\" nonce=\"{}\">import \"view/main\";</script>", word));
        return response;
    }

    Response Page::asset(const std::string& name) const
    {
        const auto found = m_files.find(name);
        if (found == m_files.end()) THROW(IndexError() << errmsg{"the page has no such part"});
        Response response;
        response.type = type_of(name);
        response.body = found->second;
        return response;
    }

    std::string Page::self_contained(const std::string& data) const
    {
        const auto imports = import_map(m_files, [](const auto&, const auto& text) {
            return "data:text/javascript;base64," + base64(text.data(), text.size());
        });
        return composed(
            m_files.at("index.html"),
            fmt::format("<style>{}</style>\n<script type=\"importmap\">{}</script>", m_files.at("view.css"), imports),
            fmt::format("<script type=\"application/json\" id=\"embedded\">{}</script>\n"
                        "<script type=\"module\">import \"view/main\";</script>",
                        // No text in it may end the script.
                        String::replace(data, "<", "\\u003c")));
    }
}
