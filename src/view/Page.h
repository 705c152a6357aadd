#pragma once
#include "view/answer/Http.h"

#include <map>
#include <string>

namespace WireCell::View {

    /// The page itself: index.html, a style sheet, and modules of JavaScript, which name each other "view/<module>".
    class Page {
      public:
        /// Reads the folder view/page that is found along the path of data files.  IOError: there is none.
        Page();

        /// The page for a browser that asks this server.
        Response index() const;

        /// A file of the page.  IndexError: there is none of that name.
        Response asset(const std::string& name) const;

        /// The page as one file, with everything in it that it needs.
        /// data: what the page shows, as text of JSON.
        std::string self_contained(const std::string& data) const;

      private:
        std::map<std::string, std::string> m_files; ///< content by name
    };
}
