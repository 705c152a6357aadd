#pragma once
#include <cstddef>
#include <string>

namespace WireCell::Sio {

    /// The most memory that what is read for events, complete or not, may take until they are handed on.
    class MemoryLimit {
      public:
        /// `key` names the configuration key behind it.  ValueError unless the limit is a positive number.
        MemoryLimit(double megabytes, const std::string& key);

        /// Before memory is taken.  IOError that starts with `where`: it would exceed the limit.
        void take(size_t count, size_t nbytes_each, const std::string& where);

        /// What was taken is no longer needed.
        void give_back(size_t nbytes) { m_used -= nbytes < m_used ? nbytes : m_used; }

        size_t used() const { return m_used; } ///< [bytes]

        /// IOError for a member of an archive that is larger than the limit, which to skip takes long as well.
        void check_member(size_t nbytes, const std::string& where) const;

        /// IOError for samples that would take that much when they are laid out densely.
        void check_samples(double nbytes, const std::string& where) const;

      private:
        std::string text() const;

        double m_megabytes;
        std::string m_key;
        size_t m_limit; ///< [bytes]
        size_t m_used = 0;
    };
}
