#include "file/DataRecord.h"

#include <cstring>
#include <limits>

namespace WireCell::DataFile {

    namespace {
        // What follows in a record.
        constexpr char new_name = 'K', known_name = 'k', an_object = 'o', one_number = '1', numbers = 'n',
                       another = 'x';

        /// Reads a record.
        class Tape {
          public:
            explicit Tape(std::string_view bytes)
              : m_bytes(bytes)
            {
            }
            bool at_end() const { return m_bytes.empty(); }
            std::string_view take(size_t size)
            {
                const auto part = m_bytes.substr(0, size);
                m_bytes.remove_prefix(part.size());
                return part;
            }
            template <class T>
            T get()
            {
                T value{};
                const auto part = take(sizeof(T));
                std::memcpy(&value, part.data(), part.size());
                return value;
            }

          private:
            std::string_view m_bytes;
        };
    }

    template <class T>
    void Recorder::put(const T& value)
    {
        const auto* bytes = reinterpret_cast<const char*>(&value);
        m_record.append(bytes, sizeof(T));
    }

    void Recorder::end_numbers()
    {
        if (m_numbers.empty()) return;
        if (m_numbers.size() == 1) { mark(one_number); }
        else {
            mark(numbers);
            put(static_cast<uint32_t>(m_numbers.size()));
        }
        for (const double value : m_numbers) put(value);
        m_numbers.clear();
    }

    void Recorder::key(const std::string& name)
    {
        end_numbers();
        const auto it = m_names.find(name);
        if (it != m_names.end()) {
            mark(known_name);
            put(it->second);
        }
        else {
            mark(new_name);
            put(static_cast<uint32_t>(name.size()));
            m_record += name;
            if (m_names.size() <= std::numeric_limits<uint16_t>::max()) {
                m_names.emplace(name, static_cast<uint16_t>(m_names.size()));
            }
        }
        m_visitor.key(name);
    }

    void Recorder::object()
    {
        end_numbers();
        mark(an_object);
        m_visitor.object();
    }

    void Recorder::number(double value)
    {
        m_numbers.push_back(value);
        m_visitor.number(value);
    }

    void Recorder::other()
    {
        end_numbers();
        mark(another);
        m_visitor.other();
    }

    const std::string& Recorder::record()
    {
        end_numbers();
        return m_record;
    }

    void replay(std::string_view record, Visitor& visitor)
    {
        Tape tape(record);
        std::vector<std::string> names;
        while (!tape.at_end()) {
            switch (tape.get<char>()) {
            case new_name: {
                const auto size = tape.get<uint32_t>();
                names.emplace_back(tape.take(size));
                visitor.key(names.back());
                break;
            }
            case known_name:
                visitor.key(names.at(tape.get<uint16_t>()));
                break;
            case an_object:
                visitor.object();
                break;
            case one_number:
                visitor.number(tape.get<double>());
                break;
            case numbers:
                for (auto left = tape.get<uint32_t>(); left > 0; --left) visitor.number(tape.get<double>());
                break;
            default:
                visitor.other();
            }
        }
    }
}
