#include "train/EventFile.h"

#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstring>

#include <unistd.h>

namespace WireCell::Train {

    namespace {
        double unix_time_s()
        {
            return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
        }

        /// CRC-32C (Castagnoli), bits in reverse.
        uint32_t crc_of(const std::string& bytes)
        {
            static const auto table = [] {
                std::array<uint32_t, 256> values{};
                for (uint32_t byte = 0; byte < values.size(); ++byte) {
                    uint32_t value = byte;
                    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0x82f63b78U : 0);
                    values[byte] = value;
                }
                return values;
            }();
            uint32_t crc = 0xffffffffU;
            for (const char byte : bytes) crc = table[(crc ^ static_cast<uint8_t>(byte)) & 0xff] ^ (crc >> 8);
            return ~crc;
        }

        /// The bytes of a number, as they are in memory: files have the order of little endian machines.
        template <class Number>
        std::string bytes_of(Number number)
        {
            std::string bytes(sizeof(number), 0);
            std::memcpy(bytes.data(), &number, sizeof(number));
            return bytes;
        }

        /// A CRC of data that have CRCs in them is weak, so those are masked.
        std::string masked_crc(const std::string& bytes)
        {
            const uint32_t crc = crc_of(bytes);
            return bytes_of(((crc >> 15) | (crc << 17)) + 0xa282ead8U);
        }

        // Protocol buffers: a field is its number and kind, then what it holds.
        std::string varint(uint64_t number)
        {
            std::string bytes;
            for (; number >= 128; number >>= 7) bytes += static_cast<char>(number | 128);
            return bytes + static_cast<char>(number);
        }
        enum class Kind : uint8_t { varint = 0, eight_bytes = 1, text = 2, four_bytes = 5 };
        std::string key(int field, Kind kind) { return varint(static_cast<uint64_t>(field << 3 | int(kind))); }
        std::string text_field(int field, const std::string& text)
        {
            return key(field, Kind::text) + varint(text.size()) + text;
        }

        // Numbers of fields, of TensorFlow's event.proto and summary.proto.
        namespace event {
            constexpr int wall_time = 1, step = 2, file_version = 3, summary = 5, session_log = 7;
        }
        namespace session {
            constexpr int status = 1, start = 1;
        }
        namespace summary {
            constexpr int value = 1, tag = 1, simple_value = 2;
        }

        std::string event_at(int64_t step)
        {
            const auto time = key(event::wall_time, Kind::eight_bytes) + bytes_of(unix_time_s());
            // A field that is 0 is left out.
            return step == 0 ? time : time + key(event::step, Kind::varint) + varint(static_cast<uint64_t>(step));
        }

        std::string file_name()
        {
            std::array<char, 256> host{};
            ::gethostname(host.data(), host.size() - 1);
            return fmt::format("events.out.tfevents.{:.0f}.{}.{}", std::floor(unix_time_s()), host.data(), ::getpid());
        }
    }

    EventFile::EventFile(const std::string& folder, int64_t first_step)
      : m_path(folder + "/" + file_name())
      , m_file(m_path, std::ios::binary | std::ios::app)
    {
        write(event_at(0) + text_field(event::file_version, "brain.Event:2"));
        write(event_at(first_step) +
              text_field(event::session_log, key(session::status, Kind::varint) + varint(session::start)));
    }

    void EventFile::add(int64_t step, const Scalars& scalars)
    {
        std::string values;
        for (const auto& [tag, number] : scalars) {
            if (std::isnan(number)) continue;
            values += text_field(summary::value, text_field(summary::tag, tag) +
                                                     key(summary::simple_value, Kind::four_bytes) +
                                                     bytes_of(static_cast<float>(number)));
        }
        write(event_at(step) + text_field(event::summary, values));
    }

    void EventFile::write(const std::string& event)
    {
        const auto length = bytes_of(static_cast<uint64_t>(event.size()));
        m_file << length << masked_crc(length) << event << masked_crc(event) << std::flush;
        if (!m_file) THROW(IOError() << errmsg{"can not write to " + m_path});
    }
}
