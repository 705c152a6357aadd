#pragma once
#include <ATen/core/Tensor.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace WireCell::Nets {

    /// A folder of pictures and tables with a page that shows them, index.html, which opens in a browser from disk.
    class Gallery {
      public:
        /// Makes the folder if need be.  IOError if it can not.
        Gallery(std::string folder, std::string title);

        /// A section of the page, with a few words of what is seen in it: plain text.
        void section(const std::string& title, const std::string& text);

        /// Words, each in a colour of the picture that it explains.
        using Legend = std::vector<std::pair<std::string, std::string>>;

        /// A picture of this section, written as NAME.png.
        void picture(const std::string& name, const at::Tensor& rgb, const std::string& caption,
                     const Legend& legend = {});

        /// A table of this section: names of its columns, and rows of words.
        void table(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows);

        /// Written beside the page, which links to it.
        void file(const std::string& name, const std::string& text);

        /// Write the page.
        void finish() const;

        const std::vector<std::string>& files() const { return m_files; }

      private:
        std::string m_folder, m_title, m_body;
        std::vector<std::string> m_files;
    };
}
