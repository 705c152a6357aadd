#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace WireCell::Sio {

    /// Takes apart one stream of raw deflate (RFC 1951) after another, as zip members have them, with the CRC-32 of what it
    /// holds.
    class Inflater {
      public:
        /// Gives the next compressed bytes, at most `nbytes`, and how many; none at their end.  What it throws comes out of
        /// read().
        using Get = std::function<size_t(void* to, size_t nbytes)>;

        explicit Inflater(Get get);
        ~Inflater();
        Inflater(const Inflater&) = delete;
        Inflater& operator=(const Inflater&) = delete;

        void begin();
        /// The next bytes, fewer than wanted at the end of the stream only.  IOError: it is damaged or cut short.
        size_t read(void* to, size_t nbytes);

        /// Of what has been read.
        uint32_t crc() const { return m_crc; }

        /// Of the bytes that were given, those behind the end of the stream.
        size_t unused() const;

      private:
        struct State;
        void refill();

        Get m_get;
        std::unique_ptr<State> m_state;
        uint32_t m_crc = 0;
    };
}
