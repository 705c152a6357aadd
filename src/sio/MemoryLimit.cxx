#include "MemoryLimit.h"
#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>

#include <cmath>

namespace WireCell::Sio {

    namespace {
        constexpr double mega = 1 << 20;
        constexpr double most = 1e9; ///< [MB] beyond any machine, and well within a size_t
    }

    MemoryLimit::MemoryLimit(double megabytes, const std::string& key)
      : m_megabytes(megabytes)
      , m_key(key)
      , m_limit(0)
    {
        if (!(megabytes > 0 && megabytes <= most)) {
            THROW(
                ValueError() << errmsg{fmt::format("{}: got {} (want more than 0, at most {})", key, megabytes, most)});
        }
        m_limit = static_cast<size_t>(megabytes * mega);
    }

    std::string MemoryLimit::text() const { return fmt::format("the limit is {} MB, {}", m_megabytes, m_key); }

    void MemoryLimit::take(size_t count, size_t nbytes_each, const std::string& where)
    {
        const double nbytes = static_cast<double>(count) * static_cast<double>(nbytes_each);
        if (nbytes > static_cast<double>(m_limit - m_used)) {
            const auto others = m_used == 0 ? std::string()
                                            : fmt::format(" besides the {:.0f} MB of other arrays of incomplete events",
                                                          static_cast<double>(m_used) / mega);
            THROW(IOError() << errmsg{
                      fmt::format("{}: needs {:.0f} MB of memory{} ({})", where, nbytes / mega, others, text())});
        }
        m_used += count * nbytes_each;
    }

    void MemoryLimit::check_member(size_t nbytes, const std::string& where) const
    {
        if (nbytes <= m_limit) return;
        THROW(IOError() << errmsg{
                  fmt::format("{}: the member has {:.0f} MB ({})", where, static_cast<double>(nbytes) / mega, text())});
    }

    void MemoryLimit::check_samples(double nbytes, const std::string& where) const
    {
        if (nbytes <= static_cast<double>(m_limit)) return;
        THROW(IOError() << errmsg{fmt::format("{} {:.0f} MB of samples ({})", where, nbytes / mega, text())});
    }
}
