#include "file/DataFile.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/String.h"
#include "file/Bzip2.h"
#include "file/CacheEntry.h"
#include "file/DataRecord.h"

#include <bzlib.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <filesystem>
#include <future>
#include <iterator>
#include <memory>
#include <utility>

namespace WireCell {

    namespace {
        /// What nlohmann's SAX parser calls, handed on to a visitor.
        class Handler {
          public:
            Handler(DataFile::Visitor& visitor)
              : m_visitor(visitor)
            {
            }
            bool null() { return other(); }
            bool boolean(bool) { return other(); }
            bool string(std::string&) { return other(); }
            bool binary(std::vector<std::uint8_t>&) { return other(); }
            bool number_integer(std::int64_t value) { return number(static_cast<double>(value)); }
            bool number_unsigned(std::uint64_t value) { return number(static_cast<double>(value)); }
            bool number_float(double value, const std::string&) { return number(value); }
            bool start_object(size_t)
            {
                m_visitor.object();
                return true;
            }
            bool end_object() { return true; }
            bool start_array(size_t) { return true; }
            bool end_array() { return true; }
            bool key(std::string& name)
            {
                m_visitor.key(name);
                return true;
            }
            bool parse_error(size_t, const std::string&, const nlohmann::detail::exception& ex)
            {
                problem = ex.what();
                return false;
            }

            std::string problem;

          private:
            bool number(double value)
            {
                m_visitor.number(value);
                return true;
            }
            bool other()
            {
                m_visitor.other();
                return true;
            }
            DataFile::Visitor& m_visitor;
        };

        constexpr size_t piece_size = size_t{1} << 19;
        constexpr const char* too_long = "holds more than 512 MB of text";
        static_assert(Persist::longest_content == size_t{512} << 20U);

        /// The text of a file, piece by piece.
        class Pieces {
          public:
            virtual ~Pieces() = default;
            /// The next piece, empty at the end.
            virtual std::string next() = 0;
        };

        class PlainPieces : public Pieces {
          public:
            PlainPieces(std::string text)
              : m_text(std::move(text))
            {
            }
            std::string next() override { return std::exchange(m_text, {}); }

          private:
            std::string m_text;
        };

        /// The text of a bzip2 file, of one stream or several.
        class UnpackedPieces : public Pieces {
          public:
            UnpackedPieces(std::string packed, std::string path)
              : m_packed(std::move(packed))
              , m_path(std::move(path))
            {
                m_stream.next_in = m_packed.data();
                m_left = m_packed.size();
            }
            UnpackedPieces(const UnpackedPieces&) = delete;
            UnpackedPieces& operator=(const UnpackedPieces&) = delete;
            ~UnpackedPieces() override { close(); }

            std::string next() override
            {
                std::string text(piece_size, '\0');
                size_t used = 0;
                while (used < text.size() && (m_open || m_left > 0))
                    used += step(text.data() + used, text.size() - used);
                text.resize(used);
                return text;
            }

          private:
            /// Fill up to `room` bytes; returns how many.
            size_t step(char* out, size_t room)
            {
                if (!m_open) {
                    require(::BZ2_bzDecompressInit(&m_stream, 0, 0) == BZ_OK, "cannot be decompressed");
                    m_open = true;
                }
                m_stream.next_out = out;
                m_stream.avail_out = static_cast<unsigned int>(room);
                const auto given = static_cast<unsigned int>(std::min(m_left, piece_size));
                m_stream.avail_in = given;
                const int status = ::BZ2_bzDecompress(&m_stream);
                m_left -= given - m_stream.avail_in;
                const size_t made = room - m_stream.avail_out;
                m_made += made;
                require(m_made <= Persist::longest_content, too_long);
                require(status == BZ_OK || status == BZ_STREAM_END, "these are no valid bzip2 data");
                require(status == BZ_STREAM_END || given > 0 || made > 0, "the bzip2 data are cut short");
                if (status == BZ_STREAM_END) close();
                return made;
            }

            void close()
            {
                if (m_open) ::BZ2_bzDecompressEnd(&m_stream);
                m_open = false;
            }

            void require(bool ok, const char* problem) const
            {
                if (!ok) THROW(IOError() << errmsg{fmt::format("{}: {}", m_path, problem)});
            }

            std::string m_packed, m_path;
            bz_stream m_stream{};
            size_t m_left = 0; // bytes that the stream has not read yet
            size_t m_made = 0;
            bool m_open = false;
        };

        /// Has the next piece made by another thread while the last is read.
        class ReadAhead {
          public:
            ReadAhead(Pieces& pieces)
              : m_pieces(pieces)
            {
                start();
            }

            const std::string& next()
            {
                m_text = m_next.get();
                if (!m_text.empty()) start();
                return m_text;
            }

            /// Skip the rest, for errors in it.
            void finish()
            {
                while (m_next.valid()) next();
            }

          private:
            void start()
            {
                m_next = std::async(std::launch::async, [this] { return m_pieces.next(); });
            }

            Pieces& m_pieces;
            std::string m_text;
            std::future<std::string> m_next;
        };

        /// Input iterator over the characters of all pieces; the default one is the end.
        class Cursor {
          public:
            using iterator_category = std::input_iterator_tag;
            using value_type = char;
            using difference_type = std::ptrdiff_t;
            using pointer = const char*;
            using reference = const char&;

            Cursor() = default;
            explicit Cursor(ReadAhead& source)
              : m_source(&source)
            {
                refill();
            }
            reference operator*() const { return *m_at; }
            Cursor& operator++()
            {
                if (++m_at == m_end) refill();
                return *this;
            }
            Cursor operator++(int)
            {
                auto before = *this;
                ++*this;
                return before;
            }
            bool operator==(const Cursor& other) const { return m_at == other.m_at; }

          private:
            void refill()
            {
                const auto& text = m_source->next();
                m_at = text.empty() ? nullptr : text.data();
                m_end = m_at + text.size();
            }

            ReadAhead* m_source = nullptr;
            const char* m_at = nullptr;
            const char* m_end = nullptr;
        };

        /// Smaller files are read faster than looked for.
        constexpr size_t least_cached = size_t{1} << 16U;

        std::string content_of(const std::string& path)
        {
            // Of what is no plain file there may be no end.
            std::error_code failed;
            const auto size = std::filesystem::file_size(path, failed);
            const bool is_plain = std::filesystem::is_regular_file(path, failed);
            const char* problem = !is_plain ? "is no plain file" : too_long;
            if (!is_plain || size > Persist::longest_content) {
                THROW(IOError() << errmsg{fmt::format("{}: {}", path, problem)});
            }
            return Persist::slurp(path);
        }

        std::unique_ptr<Pieces> pieces_of(std::string text, const std::string& path)
        {
            if (!String::endswith(path, ".bz2")) return std::make_unique<PlainPieces>(std::move(text));
            return std::make_unique<UnpackedPieces>(std::move(text), path);
        }
    }

    std::string DataFile::find(const std::string& filename)
    {
        const auto path = Persist::resolve(filename);
        // Asked rather than opened, as a pipe would wait for a writer.
        if (path.empty() || ::access(path.c_str(), R_OK) != 0) {
            THROW(IOError() << errmsg{fmt::format(
                      "{}: cannot be opened. Try its full path, or add its folder to WIRECELL_PATH", filename)});
        }
        return path;
    }

    void DataFile::visit(const std::string& path, Visitor& visitor)
    {
        auto content = content_of(path);
        const bool is_cached = content.size() >= least_cached;
        const auto entry = is_cached ? CacheEntry(content, "data1") : CacheEntry::named("");
        if (const auto record = entry.load()) return DataFile::replay(*record, visitor);
        Recorder recorder(visitor);
        const auto pieces = pieces_of(std::move(content), path);
        ReadAhead ahead(*pieces);
        Handler handler(is_cached ? static_cast<Visitor&>(recorder) : visitor);
        if (!nlohmann::json::sax_parse(Cursor(ahead), Cursor(), &handler)) {
            ahead.finish(); // damage to the compressed file comes out as text first
            THROW(ValueError() << errmsg{fmt::format("{}: {}", path, handler.problem)});
        }
        if (is_cached) entry.store(recorder.record());
    }
}
