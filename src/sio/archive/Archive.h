#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

struct archive;

/// Archives of named members, read and written one after another: zip and npz, tar plain or compressed.
namespace WireCell {
    class AtomicFile;
    class FileClaim;
}
namespace WireCell::Sio {

    enum class Compression { none, gzip, bzip2, zstd, xz };

    struct ArchiveFormat {
        bool is_zip = false;
        Compression compression = Compression::none; ///< of the whole tar
    };

    /// The format that a file name asks for.  ValueError that starts with `who`: no known extension.
    ArchiveFormat format_of_name(const std::string& filename, const std::string& who);

    /// Find an archive to read: as given, else along WIRECELL_PATH.  `who` starts every error message.
    /// ValueError: empty name or unknown extension.  IOError: no such file.
    std::string find_archive(const std::string& filename, const std::string& who);

    class GzipFile;
    class MemoryLimit;
    class ZipReader;
    class ZipWriter;

    /// The most that a member may hold of text [bytes].
    constexpr size_t longest_text = size_t{1} << 24;

    /// Go through the members of an archive in the order of the file.  What the file really is decides how it is read,
    /// not its name.  Every failure is an IOError naming `who`, the file, the member and the reason.
    class ArchiveReader {
      public:
        /// Opens the file and looks at its first member, so that what is no archive fails here.
        /// `limit`: what may be read of it, which must outlive this object; none if null.
        ArchiveReader(const std::string& path, const std::string& who, MemoryLimit* limit = nullptr);
        ~ArchiveReader();
        ArchiveReader(const ArchiveReader&) = delete;
        ArchiveReader& operator=(const ArchiveReader&) = delete;

        /// Go to the next member, skipping what is left of this one; false at the end.
        bool next();

        /// Of the current member.
        const std::string& name() const { return m_name; }
        size_t size() const { return m_size; } ///< [bytes]

        /// To be called before memory is taken for what the current member holds.  IOError: more than the limit allows.
        void reserve(size_t count, size_t nbytes_each) const;

        /// Read exactly this many bytes of the current member.
        void read(void* to, size_t nbytes);
        /// The rest of the current member, at most longest_text.
        std::string read_text();
        /// Check that the member ends here (this is also where checksums are verified).
        void expect_end();

        /// How much of the file has been read, 0 to 1.
        double part_read() const;

        /// "who: file 'path', member 'name'", for messages.
        std::string where() const;

      private:
        void open();
        bool load_header();
        bool load_zip_member();
        bool load_other_member();
        void begin_member(const std::string& name, size_t size);
        size_t read_some(void* to, size_t nbytes);
        void check_tar_end(int64_t end_of_members);
        [[noreturn]] void fail(const std::string& why) const;
        [[noreturn]] void fail_open() const;

        std::string m_path, m_who;
        MemoryLimit* m_limit;
        std::unique_ptr<ZipReader> m_zip; ///< if it is a plain one, else the archive below
        std::unique_ptr<GzipFile> m_gzip; ///< if it is one
        std::unique_ptr<archive, int (*)(archive*)> m_archive;
        std::string m_name;
        size_t m_size = 0;
        size_t m_position = 0;
        bool m_at_first = true;
        bool m_has_member = false;
    };

    /// Write members one after another.  The file appears under its name with close(); until then it is a temporary
    /// file beside it.  Members up to a call of end_event() make up complete events: a failure leaves an archive of
    /// these, under a name that can not be mistaken (see give_up), and no trace of what followed.
    /// Every failure is an IOError naming `who`, the file and the reason.
    class ArchiveWriter {
      public:
        /// Makes the parent folder if need be.  `claim`: the caller's own on the file, if any.
        ArchiveWriter(const std::string& path, const std::string& who, const FileClaim* claim = nullptr);
        /// No file appears if it was not closed.
        ~ArchiveWriter();
        ArchiveWriter(const ArchiveWriter&) = delete;
        ArchiveWriter& operator=(const ArchiveWriter&) = delete;

        /// Start a member of exactly this many bytes; they follow in any number of writes.
        void begin(const std::string& member, size_t nbytes);
        void write(const void* data, size_t nbytes);

        /// The members so far are complete events, one more than before.  They are handed to the system.
        void end_event();

        /// Complete the file.
        void close();

        /// For give_up(): whether all events of the file have come, which none but the caller can know.
        void complete_if(std::function<bool()> is_all) { m_is_all = std::move(is_all); }

        /// After a failure elsewhere or here.  With all events the file is completed.  Else the complete events, if any, become the archive "x.incomplete.npz" for "x.npz", with a
        /// warning that tells their number.  Of a compressed tar the last ones may be lost where the disk is full.
        void give_up();
        bool is_open() const { return m_file != nullptr; }

      private:
        bool write_end();
        void complete();
        bool keep(size_t nevents, const std::string& name, bool as_it_is);
        void discard();
        [[noreturn]] void fail(const std::string& why);
        static ssize_t write_bytes(archive* arc, void* self, const void* data, size_t nbytes);
        void put(const char* data, size_t nbytes);
        template <class Call>
        void zipping(Call call);

        std::string m_path, m_who;
        ArchiveFormat m_format;
        std::unique_ptr<AtomicFile> m_file;
        std::unique_ptr<ZipWriter> m_zip; ///< one of the two
        std::unique_ptr<archive, int (*)(archive*)> m_tar;
        size_t m_left = 0;           ///< bytes still to come for the current member
        size_t m_members = 0;        ///< begun
        std::vector<size_t> m_marks; ///< numbers of members at the ends of the events
        bool m_is_over = false;      ///< what libarchive still writes goes nowhere
        std::function<bool()> m_is_all;
    };
}
