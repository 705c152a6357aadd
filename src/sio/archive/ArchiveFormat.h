#pragma once
#include "Archive.h"

#include <locale.h>

/// What reading and writing archives share of libarchive's settings.
namespace WireCell::Sio {

    using ArchiveHandle = std::unique_ptr<archive, int (*)(archive*)>;

    /// Why libarchive's last call failed, with the system's reason where there is one.
    std::string archive_reason(archive* arc);

    /// Let a reader undo the compressions that we write, and no others: for some libarchive runs programs.
    void support_compressions(archive* arc);

    /// Let a writer compress.  IOError if this libarchive can not do so by itself.
    void add_compression(archive* arc, Compression compression);

    /// Names of members are UTF-8 for libarchive in this thread while the object lives, whatever the locale.
    class Utf8Names {
      public:
        Utf8Names();
        ~Utf8Names();
        Utf8Names(const Utf8Names&) = delete;
        Utf8Names& operator=(const Utf8Names&) = delete;

      private:
        locale_t m_before = nullptr;
    };
}
