#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace WireCell {

    /// A text that is kept between jobs, by what it was made from.
    ///
    /// The cache is a folder of files whose names tell what they were made from, which any number of jobs may read and write at
    /// once: $SPNG_CACHE, or else spng in $XDG_CACHE_HOME or in ~/.cache; an empty $SPNG_CACHE means none.  What can not be
    /// read or written there, or is damaged, is as if it were not there.
    class CacheEntry {
      public:
        /// Of what is made from this content, in a form that the kind names: of another kind or form is another entry.
        CacheEntry(std::string_view content, const std::string& kind);

        /// By the name that another process has found for it; an empty one is of nothing.
        static CacheEntry named(const std::string& name);

        const std::string& name() const { return m_name; }

        std::optional<std::string> load() const;

        /// Keep a text.  The oldest entries go where there are many.
        void store(std::string_view text) const;

      private:
        CacheEntry() = default;
        std::string m_name; // empty without a cache
    };
}
