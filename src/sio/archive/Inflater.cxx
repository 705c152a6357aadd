#include "Inflater.h"

#include "WireCellUtil/Exceptions.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>

namespace WireCell::Sio {

    struct Inflater::State {
        inflate_state stream;
        std::array<uint8_t, 1 << 17> in;
    };

    Inflater::Inflater(Get get)
      : m_get(std::move(get))
      , m_state(std::make_unique<State>())
    {
    }

    Inflater::~Inflater() = default;

    void Inflater::begin()
    {
        isal_inflate_init(&m_state->stream);
        m_crc = 0;
    }

    size_t Inflater::unused() const
    {
        const auto& stream = m_state->stream;
        // Whole bytes may be among the bits that it holds.
        return stream.avail_in + static_cast<size_t>(stream.read_in_length) / 8;
    }

    void Inflater::refill()
    {
        auto& [stream, in] = *m_state;
        stream.next_in = in.data();
        stream.avail_in = static_cast<uint32_t>(m_get(in.data(), in.size()));
        if (stream.avail_in == 0) raise<IOError>("its deflated data is cut short");
    }

    size_t Inflater::read(void* to, size_t nbytes)
    {
        constexpr size_t most_at_once = size_t{1} << 30;
        auto& stream = m_state->stream;
        auto* out = static_cast<uint8_t*>(to);
        size_t done = 0;
        while (done < nbytes && stream.block_state != ISAL_BLOCK_FINISH) {
            const auto count = static_cast<uint32_t>(std::min(nbytes - done, most_at_once));
            stream.next_out = out + done;
            stream.avail_out = count;
            const auto before = stream.avail_in;
            if (isal_inflate(&stream) != ISAL_DECOMP_OK) raise<IOError>("its deflated data is damaged");
            const auto got = count - stream.avail_out;
            m_crc = crc32_gzip_refl(m_crc, out + done, got);
            done += got;
            if (got > 0 || stream.avail_in < before || stream.block_state == ISAL_BLOCK_FINISH) continue;
            if (before > 0) raise<IOError>("its deflated data is damaged");
            refill();
        }
        return done;
    }
}
