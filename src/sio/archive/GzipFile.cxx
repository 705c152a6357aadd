#include "GzipFile.h"
#include "WireCellUtil/Exceptions.h"

#include <zlib.h>

#include <cerrno>
#include <cstring>

namespace WireCell::Sio {

    namespace {
        constexpr size_t gzip_block = 1 << 20;
    }

    GzipFile::GzipFile(const std::string& path)
      : m_file(gzopen(path.c_str(), "rbe"))
    {
        if (!m_file) THROW(IOError() << errmsg{std::strerror(errno ? errno : ENOMEM)});
        gzbuffer(m_file, gzip_block / 4);
    }

    GzipFile::~GzipFile() { gzclose(m_file); }

    const std::vector<char>& GzipFile::next_block()
    {
        m_start += static_cast<int64_t>(m_block.size());
        m_block.resize(gzip_block);
        const int got = gzread(m_file, m_block.data(), gzip_block);
        int code = Z_OK;
        const char* text = gzerror(m_file, &code);
        if (code == Z_BUF_ERROR && got <= 0) THROW(IOError() << errmsg{"its gzip stream is cut short"});
        if (code == Z_ERRNO) THROW(IOError() << errmsg{std::strerror(errno)});
        if (code != Z_OK || got < 0) {
            // Zlib's text starts with the name of the file.
            const char* reason = std::strrchr(text, ':');
            THROW(
                IOError() << errmsg{std::string("its gzip stream is damaged (") + (reason ? reason + 2 : text) + ")"});
        }
        m_block.resize(got);
        return m_block;
    }

    int64_t GzipFile::part_read() const { return gzoffset(m_file); }
}
