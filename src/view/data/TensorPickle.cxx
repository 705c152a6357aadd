#include "view/data/TensorPickle.h"

#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <limits>

namespace WireCell::View {

    namespace {
        /// Beyond any file of tensors; more would take much memory.
        constexpr size_t most_values = 200'000;

        struct Value {
            enum class Kind { none, number, text, list, dict, name, storage, tensor };
            Kind kind = Kind::none;
            int64_t number = 0;
            std::string text = {};
            std::vector<size_t> items = {}; ///< places of values; of a dictionary keys and values in turn
            PickledTensor tensor = {};
        };
        using Kind = Value::Kind;

        /// The few instructions that LibTorch writes (Lib/pickletools.py of Python has their meaning).
        class Machine {
          public:
            Machine(std::string_view pickle, const std::string& where)
              : m_pickle(pickle)
              , m_where(where)
            {
            }

            PickledContent run()
            {
                while (step()) {}
                const auto root = pop();
                PickledContent content;
                const auto& items = m_values[root].items;
                if (m_values[root].kind == Kind::dict) {
                    for (size_t ind = 0; ind + 1 < items.size(); ind += 2)
                        take(content, at(items[ind], Kind::text).text, items[ind + 1]);
                }
                else {
                    at(root, Kind::list);
                    for (size_t ind = 0; ind < items.size(); ++ind) take(content, std::to_string(ind), items[ind]);
                }
                return content;
            }

          private:
            [[noreturn]] void fail(const std::string& why) const
            {
                THROW(IOError() << errmsg{fmt::format("{}: {}", m_where, why)});
            }
            void check(bool is_good, const char* why) const
            {
                if (!is_good) fail(why);
            }

            void take(PickledContent& content, const std::string& name, size_t place) const
            {
                const auto& value = m_values[place];
                if (value.kind == Kind::text) content.texts[name] = value.text;
                if (value.kind != Kind::tensor) return;
                content.tensors.push_back(value.tensor);
                content.tensors.back().name = name;
            }

            std::string_view bytes(size_t count)
            {
                check(count <= m_pickle.size() - m_at, "a pickle that ends too early");
                m_at += count;
                return m_pickle.substr(m_at - count, count);
            }
            template <class T>
            T number()
            {
                T value;
                std::memcpy(&value, bytes(sizeof(T)).data(), sizeof(T));
                return value;
            }
            std::string line()
            {
                const auto end = m_pickle.find('\n', m_at);
                check(end != std::string_view::npos, "a pickle that ends too early");
                const std::string text(bytes(end - m_at));
                ++m_at;
                return text;
            }

            void push(Value value)
            {
                check(m_values.size() < most_values, "a pickle of too many values");
                m_values.push_back(std::move(value));
                m_stack.push_back(m_values.size() - 1);
            }
            size_t pop()
            {
                const auto place = top();
                m_stack.pop_back();
                return place;
            }
            size_t top() const
            {
                check(!m_stack.empty(), "a pickle that takes what is not there");
                return m_stack.back();
            }
            Value& at(size_t place, Kind kind)
            {
                check(m_values[place].kind == kind, "a pickle of other things than tensors and texts by name");
                return m_values[place];
            }
            std::vector<size_t> pop_to_mark()
            {
                check(!m_marks.empty() && m_marks.back() <= m_stack.size(), "a pickle that takes what is not there");
                const auto begin = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
                std::vector<size_t> items(begin, m_stack.end());
                m_stack.erase(begin, m_stack.end());
                m_marks.pop_back();
                return items;
            }
            std::vector<size_t> sizes_of(size_t place)
            {
                std::vector<size_t> sizes;
                for (const auto item : at(place, Kind::list).items) sizes.push_back(size_of(item));
                return sizes;
            }
            size_t size_of(size_t place)
            {
                const auto number = at(place, Kind::number).number;
                check(number >= 0 && number <= std::numeric_limits<int32_t>::max(), "a tensor with impossible numbers");
                return static_cast<size_t>(number);
            }

            /// ("storage", type, record, device, elements)
            void persistent()
            {
                const auto words = at(pop(), Kind::list).items;
                check(words.size() == 5, "a pickle of other things than tensors and texts by name");
                Value value{Kind::storage};
                const auto& type = at(words[1], Kind::name).text;
                value.tensor.type = type.substr(type.rfind('.') + 1);
                value.tensor.record = "data/" + at(words[2], Kind::text).text;
                value.tensor.count = size_of(words[4]);
                push(std::move(value));
            }

            void reduce()
            {
                const auto place = pop();
                const auto name = at(pop(), Kind::name).text;
                const auto arguments = at(place, Kind::list).items;
                if (name == "collections.OrderedDict") return push({Kind::dict});
                if (name == "torch.jit._pickle.restore_type_tag" && !arguments.empty())
                    return m_stack.push_back(arguments[0]);
                if (name != "torch._utils._rebuild_tensor_v2" || arguments.size() < 4)
                    fail(fmt::format("a pickle that calls {}", name.substr(0, 100)));
                Value value{Kind::tensor};
                value.tensor = at(arguments[0], Kind::storage).tensor;
                value.tensor.offset = size_of(arguments[1]);
                value.tensor.shape = sizes_of(arguments[2]);
                value.tensor.strides = sizes_of(arguments[3]);
                check_tensor(value.tensor);
                push(std::move(value));
            }

            void check_tensor(const PickledTensor& tensor) const
            {
                check(tensor.shape.size() == tensor.strides.size() && tensor.shape.size() <= 16,
                      "a tensor with impossible numbers");
                double last = static_cast<double>(tensor.offset), size = 1;
                for (size_t dim = 0; dim < tensor.shape.size(); ++dim) {
                    const auto extent = static_cast<double>(tensor.shape[dim]);
                    size *= extent;
                    last += (extent - 1) * static_cast<double>(tensor.strides[dim]);
                }
                const auto count = static_cast<double>(tensor.count);
                check(size == 0 || (last < count && size <= count), "a tensor that reaches beyond its numbers");
            }

            bool push_plain(uint8_t op)
            {
                switch (op) {
                case 'N':  // NONE
                case 0x88: // NEWTRUE
                case 0x89: // NEWFALSE
                    push({});
                    return true;
                case 'G': // BINFLOAT
                    bytes(8);
                    push({});
                    return true;
                case 'K': // BININT1
                    push({Kind::number, number<uint8_t>()});
                    return true;
                case 'M': // BININT2
                    push({Kind::number, number<uint16_t>()});
                    return true;
                case 'J': // BININT
                    push({Kind::number, number<int32_t>()});
                    return true;
                case 0x8a: // LONG1
                    check(number<uint8_t>() == 8, "a pickle with an unusual number");
                    push({Kind::number, number<int64_t>()});
                    return true;
                case 'X': // BINUNICODE
                    push({Kind::text, 0, std::string(bytes(number<uint32_t>()))});
                    return true;
                case 'c': { // GLOBAL
                    const auto module = line();
                    push({Kind::name, 0, module + "." + line()});
                    return true;
                }
                default:
                    return false;
                }
            }

            bool collect(uint8_t op)
            {
                switch (op) {
                case '(': // MARK
                    m_marks.push_back(m_stack.size());
                    return true;
                case ')': // EMPTY_TUPLE
                case ']': // EMPTY_LIST
                    push({Kind::list});
                    return true;
                case '}': // EMPTY_DICT
                    push({Kind::dict});
                    return true;
                case 't': // TUPLE
                case 'l': // LIST
                    push({Kind::list, 0, {}, pop_to_mark()});
                    return true;
                case 0x85:   // TUPLE1
                case 0x86:   // TUPLE2
                case 0x87: { // TUPLE3
                    std::vector<size_t> items(op - 0x84U);
                    for (auto item = items.rbegin(); item != items.rend(); ++item) *item = pop();
                    push({Kind::list, 0, {}, items});
                    return true;
                }
                case 'a': { // APPEND
                    const auto item = pop();
                    at(top(), Kind::list).items.push_back(item);
                    return true;
                }
                case 's': { // SETITEM
                    const auto value = pop(), key = pop();
                    auto& items = at(top(), Kind::dict).items;
                    items.insert(items.end(), {key, value});
                    return true;
                }
                case 'e':   // APPENDS
                case 'u': { // SETITEMS
                    const auto more = pop_to_mark();
                    auto& items = at(top(), op == 'e' ? Kind::list : Kind::dict).items;
                    items.insert(items.end(), more.begin(), more.end());
                    return true;
                }
                default:
                    return false;
                }
            }

            bool remember(uint8_t op)
            {
                const bool is_short = op == 'q' || op == 'h';
                if (!is_short && op != 'r' && op != 'j') return false;
                const uint32_t key = is_short ? number<uint8_t>() : number<uint32_t>();
                if (op == 'q' || op == 'r') {
                    m_memo[key] = top();
                    return true;
                }
                const auto found = m_memo.find(key);
                check(found != m_memo.end(), "a pickle that refers to what it lacks");
                m_stack.push_back(found->second);
                return true;
            }

            /// False at the end.
            bool step()
            {
                const auto op = number<uint8_t>();
                if (push_plain(op) || collect(op) || remember(op)) return true;
                if (op == 0x80) // PROTO
                    check(number<uint8_t>() == 2, "a pickle of another version than 2");
                else if (op == 'R') // REDUCE
                    reduce();
                else if (op == 'Q') // BINPERSID
                    persistent();
                else if (op == '.') // STOP
                    return false;
                else
                    fail(fmt::format("a pickle with the instruction {:#x}, of other things than tensors", op));
                return true;
            }

            std::string_view m_pickle;
            std::string m_where;
            size_t m_at = 0;
            std::vector<Value> m_values;
            std::vector<size_t> m_stack, m_marks;
            std::map<uint32_t, size_t> m_memo;
        };
    }

    PickledContent read_tensor_pickle(std::string_view pickle, const std::string& where)
    {
        return Machine(pickle, where).run();
    }
}
