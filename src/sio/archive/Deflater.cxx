#include "Deflater.h"

#include "WireCellUtil/Exceptions.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>

namespace WireCell::Sio {

    namespace {
        /// The smallest files of its levels on waveforms and on signals, in the same time as the faster ones.
        constexpr uint32_t level = 2;
        constexpr size_t most_at_once = size_t{1} << 30;
    }

    struct Deflater::State {
        isal_zstream stream;
        std::array<uint8_t, ISAL_DEF_LVL2_DEFAULT> buffer;
        std::array<uint8_t, 1 << 16> out;
    };

    Deflater::Deflater(Put put)
      : m_put(std::move(put))
      , m_state(std::make_unique<State>())
    {
    }

    Deflater::~Deflater() = default;

    void Deflater::begin()
    {
        auto& stream = m_state->stream;
        isal_deflate_init(&stream);
        stream.level = level;
        stream.level_buf = m_state->buffer.data();
        stream.level_buf_size = m_state->buffer.size();
        m_crc = 0;
        m_packed = 0;
    }

    void Deflater::write(const void* data, size_t nbytes)
    {
        const auto* at = static_cast<const char*>(data);
        while (nbytes > 0) {
            const auto count = std::min(nbytes, most_at_once);
            m_crc = crc32_gzip_refl(m_crc, reinterpret_cast<const unsigned char*>(at), count);
            run(at, static_cast<uint32_t>(count), false);
            at += count;
            nbytes -= count;
        }
    }

    void Deflater::end() { run(nullptr, 0, true); }

    void Deflater::run(const void* data, uint32_t nbytes, bool is_last)
    {
        auto& [stream, buffer, out] = *m_state;
        // It does not write there.
        stream.next_in = static_cast<uint8_t*>(const_cast<void*>(data));
        stream.avail_in = nbytes;
        stream.end_of_stream = is_last ? 1 : 0;
        do {
            stream.next_out = out.data();
            stream.avail_out = out.size();
            if (isal_deflate(&stream) != COMP_OK) raise<RuntimeError>("compression failed");
            const auto count = out.size() - stream.avail_out;
            m_packed += count;
            if (count > 0) m_put(reinterpret_cast<const char*>(out.data()), count);
        } while (stream.avail_out == 0);
    }
}
