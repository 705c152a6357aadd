#pragma once
#include <cstdint>
#include <functional>
#include <memory>

namespace WireCell::Sio {

    /// Compresses one stream after another, as zip members have them: raw deflate (RFC 1951) and the CRC-32 of what it holds.
    /// The same content in the same pieces gives the same bytes on one kind of processor.
    class Deflater {
      public:
        /// Takes compressed bytes; what it throws comes out of the call that gave the data.
        using Put = std::function<void(const char* data, size_t nbytes)>;

        explicit Deflater(Put put);
        ~Deflater();
        Deflater(const Deflater&) = delete;
        Deflater& operator=(const Deflater&) = delete;

        void begin();
        void write(const void* data, size_t nbytes);
        void end();

        uint32_t crc() const { return m_crc; }
        uint64_t packed() const { return m_packed; } ///< [bytes] given to `put` since begin()

      private:
        struct State;
        void run(const void* data, uint32_t nbytes, bool is_last);

        Put m_put;
        std::unique_ptr<State> m_state;
        uint32_t m_crc = 0;
        uint64_t m_packed = 0;
    };
}
