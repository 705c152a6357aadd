#include "nets/look/Gallery.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/AtomicFile.h"
#include "nets/look/Png.h"

#include <ATen/ATen.h>

#include <filesystem>

namespace WireCell::Nets {

    namespace {
        std::string escaped(const std::string& text)
        {
            std::string out;
            for (const char letter : text) {
                switch (letter) {
                case '&':
                    out += "&amp;";
                    break;
                case '<':
                    out += "&lt;";
                    break;
                case '>':
                    out += "&gt;";
                    break;
                case '"':
                    out += "&quot;";
                    break;
                default:
                    out += letter;
                }
            }
            return out;
        }

        void write_beside(const std::string& path, const std::string& text)
        {
            AtomicFile file(path);
            file.stream() << text;
            file.commit();
        }

        constexpr const char* style = "body { font: 15px sans-serif; margin: 24px; color: #222; max-width: 1400px }\n"
                                      "figure { display: inline-block; margin: 8px 16px 8px 0; vertical-align: top }\n"
                                      "img { image-rendering: pixelated; max-width: 100%; border: 1px solid #ccc }\n"
                                      "figcaption { color: #555; max-width: 60em }\n"
                                      "td, th { padding: 2px 12px 2px 0; text-align: left }\n";
    }

    Gallery::Gallery(std::string folder, std::string title)
      : m_folder(std::move(folder))
      , m_title(std::move(title))
    {
        std::error_code failed;
        std::filesystem::create_directories(m_folder, failed);
        if (failed || !std::filesystem::is_directory(m_folder)) {
            THROW(IOError() << errmsg{fmt::format("'{}' is no folder to write to ({})", m_folder,
                                                  failed ? failed.message() : "it is a file")});
        }
    }

    void Gallery::section(const std::string& title, const std::string& text)
    {
        m_body += fmt::format("<h2>{}</h2>\n<p>{}</p>\n", escaped(title), escaped(text));
    }

    void Gallery::picture(const std::string& name, const at::Tensor& rgb, const std::string& caption,
                          const Legend& legend)
    {
        const auto file = name + ".png";
        write_png(m_folder + "/" + file, rgb);
        m_files.push_back(file);
        auto text = escaped(caption);
        for (const auto& [word, colour] : legend) {
            text += fmt::format(" <b style=\"color: {}\">{}</b>", colour, escaped(word));
        }
        m_body += fmt::format("<figure><img src=\"{}\" alt=\"{}\"><figcaption>{}</figcaption></figure>\n", file,
                              escaped(name), text);
    }

    void Gallery::table(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows)
    {
        const auto line = [&](const std::vector<std::string>& words, const char* cell) {
            m_body += "<tr>";
            for (const auto& word : words) m_body += fmt::format("<{0}>{1}</{0}>", cell, escaped(word));
            m_body += "</tr>\n";
        };
        m_body += "<table>\n";
        line(columns, "th");
        for (const auto& row : rows) line(row, "td");
        m_body += "</table>\n";
    }

    void Gallery::file(const std::string& name, const std::string& text)
    {
        write_beside(m_folder + "/" + name, text);
        m_files.push_back(name);
        m_body += fmt::format("<p><a href=\"{0}\">{0}</a></p>\n", name);
    }

    void Gallery::finish() const
    {
        write_beside(m_folder + "/index.html",
                     fmt::format("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                                 "<title>{0}</title>\n<style>\n{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n{2}</body>\n"
                                 "</html>\n",
                                 escaped(m_title), style, m_body));
    }
}
