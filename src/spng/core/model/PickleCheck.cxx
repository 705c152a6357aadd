#include "PickleCheck.h"
#include "PickleNames.h"

#include "WireCellSpng/base/Check.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

namespace WireCell::SPNG {

    namespace {
        constexpr int64_t most_depth = 200;
        constexpr int64_t most_values = int64_t(1) << 24;
        constexpr int64_t most_expanded = int64_t(1) << 26; ///< elements of a tensor that is larger than its storage

        enum class Kind { integer, text, other, tuple, list, dict, name, instance, object, storage, tensor };

        /// A value of the pickle's machine: what it is and what it holds, by position in a table.
        struct Value {
            Kind kind = Kind::other;
            int64_t number = 0;    // of an integer; elements of a storage
            std::string text = {}; // of a text, or a name
            std::vector<size_t> items = {};
        };

        class Machine {
          public:
            Machine(std::string_view pickle, const std::function<int64_t(const std::string&)>& record_size)
              : m_pickle(pickle)
              , m_record_size(record_size)
            {
            }
            PickleContent run();

          private:
            bool step();
            bool push_plain(uint8_t op);
            bool collect(uint8_t op);
            bool remember(uint8_t op);

            std::string_view bytes(uint64_t count)
            {
                SPNG_VALIDATE(count <= m_pickle.size() - m_at, "a pickle ends early");
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
                SPNG_VALIDATE(end != std::string_view::npos, "a pickle ends early");
                const auto text = m_pickle.substr(m_at, end - m_at);
                m_at = end + 1;
                return std::string(text);
            }

            void push(Value value)
            {
                SPNG_VALIDATE(static_cast<int64_t>(m_values.size()) < most_values, "a pickle has too many values");
                m_values.push_back(std::move(value));
                m_stack.push_back(m_values.size() - 1);
            }
            size_t pop()
            {
                SPNG_VALIDATE(m_stack.size() > (m_marks.empty() ? 0 : m_marks.back()),
                              "a pickle takes what is not there");
                const auto top = m_stack.back();
                m_stack.pop_back();
                return top;
            }
            size_t top()
            {
                const auto value = pop();
                m_stack.push_back(value);
                return value;
            }
            Value& at(size_t index, Kind kind)
            {
                SPNG_VALIDATE(m_values[index].kind == kind, "a pickle holds values of the wrong kind");
                return m_values[index];
            }
            std::vector<size_t> pop_to_mark()
            {
                SPNG_VALIDATE(!m_marks.empty() && m_marks.back() <= m_stack.size(), "a pickle takes what is not there");
                const auto begin = m_stack.begin() + static_cast<int64_t>(m_marks.back());
                std::vector<size_t> items(begin, m_stack.end());
                m_stack.erase(begin, m_stack.end());
                m_marks.pop_back();
                return items;
            }
            std::vector<int64_t> integers(size_t tuple)
            {
                std::vector<int64_t> numbers;
                for (const auto item : at(tuple, Kind::tuple).items) numbers.push_back(at(item, Kind::integer).number);
                return numbers;
            }

            void global();
            void persistent();
            void reduce();
            void build();
            void rebuild_tensor(const std::vector<size_t>& args, bool quantised);
            void check_depth(size_t root) const;

            std::string_view m_pickle;
            const std::function<int64_t(const std::string&)>& m_record_size;
            uint64_t m_at = 0;
            std::vector<Value> m_values;
            std::vector<size_t> m_stack, m_marks;
            std::map<uint32_t, size_t> m_memo;
            std::set<std::string> m_classes;
        };

        void Machine::global()
        {
            const auto module = line();
            auto name = module + "." + line();
            SPNG_VALIDATE(is_known_name(name), "a pickle names {}, which is in no TorchScript file",
                          name.substr(0, 100));
            if (is_class_name(name)) m_classes.insert(name);
            push({.kind = Kind::name, .text = std::move(name)});
        }

        /// ("storage", type, key, device, elements): data in a record of their own.
        void Machine::persistent()
        {
            const auto args = at(pop(), Kind::tuple).items;
            SPNG_VALIDATE(args.size() == 5, "a pickle has a storage of {} words (want 5)", args.size());
            const auto size = element_size(at(args[1], Kind::name).text);
            const auto key = at(args[2], Kind::text).text;
            const auto count = at(args[4], Kind::integer).number;
            at(args[3], Kind::text);
            const auto have = m_record_size(key);
            SPNG_VALIDATE(at(args[0], Kind::text).text == "storage" && size > 0,
                          "a pickle has a storage of no known type");
            SPNG_VALIDATE(have >= 0 && count >= 0 && count <= have / size,
                          "a storage wants {} elements of {} bytes (its record has {} bytes)", count, size, have);
            push({.kind = Kind::storage, .number = count});
        }

        void Machine::rebuild_tensor(const std::vector<size_t>& args, bool quantised)
        {
            SPNG_VALIDATE(args.size() >= (quantised ? 5U : 4U), "a pickle has a tensor of {} words", args.size());
            const auto elements = at(args[0], Kind::storage).number;
            const auto offset = at(args[1], Kind::integer).number;
            const auto sizes = integers(args[2]);
            const auto strides = integers(args[3]);
            SPNG_VALIDATE(sizes.size() == strides.size() && sizes.size() <= 64, "a tensor has {} sizes and {} strides",
                          sizes.size(), strides.size());
            __int128 last = offset, count = 1;
            for (size_t dim = 0; dim < sizes.size(); ++dim) {
                SPNG_VALIDATE(sizes[dim] >= 0 && strides[dim] >= 0, "a tensor has a size {} and a stride {}",
                              sizes[dim], strides[dim]);
                last += static_cast<__int128>(std::max<int64_t>(sizes[dim] - 1, 0)) * strides[dim];
                count *= sizes[dim];
                SPNG_VALIDATE(count <= std::max(elements, most_expanded) && last <= INT64_MAX,
                              "a tensor has more elements than its storage");
            }
            SPNG_VALIDATE(offset >= 0 && offset <= elements && (count == 0 || last < elements),
                          "a tensor reaches beyond its storage");
            std::vector<size_t> held;
            if (quantised) held.push_back(args[4]);
            push({.kind = Kind::tensor, .items = held});
        }

        void Machine::reduce()
        {
            const auto arguments = pop();
            const auto name = at(pop(), Kind::name).text;
            if (is_class_name(name)) {
                // A word of an enumeration, by its value.
                push({.kind = Kind::object, .items = {arguments}});
                return;
            }
            const auto args = at(arguments, Kind::tuple).items;
            if (name == "torch._utils._rebuild_tensor_v2") { rebuild_tensor(args, false); }
            else if (name == "torch._utils._rebuild_qtensor") {
                rebuild_tensor(args, true);
            }
            else if (name == "collections.OrderedDict") {
                SPNG_VALIDATE(args.empty(), "a pickle has a dictionary made of {} words (want none)", args.size());
                push({.kind = Kind::dict});
            }
            else if (name == "torch.jit._pickle.restore_type_tag") {
                SPNG_VALIDATE(args.size() == 2, "a pickle has a type for {} values (want 1)", args.size());
                const auto& type = at(args[1], Kind::text).text;
                SPNG_VALIDATE(is_shallow_type(type), "a pickle has a type that is too deep");
                m_stack.push_back(args[0]);
            }
            else {
                SPNG_VALIDATE(element_size(name) == 0 && !args.empty(), "a pickle calls {}", name.substr(0, 100));
                push({.kind = Kind::object, .items = args});
            }
        }

        void Machine::build()
        {
            const auto state = pop();
            at(pop(), Kind::instance);
            push({.kind = Kind::object, .items = {state}});
        }

        /// Values that hold nothing.
        bool Machine::push_plain(uint8_t op)
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
                push({.kind = Kind::integer, .number = number<uint8_t>()});
                return true;
            case 'M': // BININT2
                push({.kind = Kind::integer, .number = number<uint16_t>()});
                return true;
            case 'J': // BININT
                push({.kind = Kind::integer, .number = number<int32_t>()});
                return true;
            case 0x8a: // LONG1
                SPNG_VALIDATE(number<uint8_t>() == 8, "a pickle has an integer that is not of 8 bytes");
                push({.kind = Kind::integer, .number = number<int64_t>()});
                return true;
            case 'X': { // BINUNICODE
                const auto length = number<uint32_t>();
                push({.kind = Kind::text, .text = std::string(bytes(length))});
                return true;
            }
            case 'c': // GLOBAL
                global();
                return true;
            default:
                return false;
            }
        }

        /// Values that hold others.
        bool Machine::collect(uint8_t op)
        {
            switch (op) {
            case '(': // MARK
                m_marks.push_back(m_stack.size());
                return true;
            case ')': // EMPTY_TUPLE
                push({.kind = Kind::tuple});
                return true;
            case ']': // EMPTY_LIST
                push({.kind = Kind::list});
                return true;
            case '}': // EMPTY_DICT
                push({.kind = Kind::dict});
                return true;
            case 't': // TUPLE
                push({.kind = Kind::tuple, .items = pop_to_mark()});
                return true;
            case 0x85:   // TUPLE1
            case 0x86:   // TUPLE2
            case 0x87: { // TUPLE3
                std::vector<size_t> items(op - 0x84U);
                for (auto it = items.rbegin(); it != items.rend(); ++it) *it = pop();
                push({.kind = Kind::tuple, .items = items});
                return true;
            }
            case 'a': { // APPEND
                const auto item = pop();
                at(top(), Kind::list).items.push_back(item);
                return true;
            }
            case 'l': // LIST
                push({.kind = Kind::list, .items = pop_to_mark()});
                return true;
            case 'e': { // APPENDS
                const auto items = pop_to_mark();
                auto& list = at(top(), Kind::list).items;
                list.insert(list.end(), items.begin(), items.end());
                return true;
            }
            case 'd':   // DICT
            case 'u': { // SETITEMS
                const auto items = pop_to_mark();
                SPNG_VALIDATE(items.size() % 2 == 0, "a pickle has a dictionary with a key without a value");
                if (op == 'd') push({.kind = Kind::dict});
                auto& dict = at(top(), Kind::dict).items;
                dict.insert(dict.end(), items.begin(), items.end());
                return true;
            }
            default:
                return false;
            }
        }

        /// What refers to values by number.
        bool Machine::remember(uint8_t op)
        {
            const bool is_short = op == 'q' || op == 'h';
            if (!is_short && op != 'r' && op != 'j') return false;
            const uint32_t key = is_short ? number<uint8_t>() : number<uint32_t>();
            if (op == 'q' || op == 'r') {
                // The reader keeps a row of them.
                SPNG_VALIDATE(key <= m_memo.size() + (1 << 16), "a pickle counts too far");
                m_memo[key] = top();
                return true;
            }
            const auto it = m_memo.find(key);
            SPNG_VALIDATE(it != m_memo.end(), "a pickle refers to what it lacks");
            m_stack.push_back(it->second);
            return true;
        }

        /// False at the end.
        bool Machine::step()
        {
            const auto op = number<uint8_t>();
            if (push_plain(op) || collect(op) || remember(op)) return true;
            switch (op) {
            case 0x80: // PROTO
                SPNG_VALIDATE(number<uint8_t>() == 2, "a pickle is of another version than 2");
                return true;
            case 0x81: // NEWOBJ
                SPNG_VALIDATE(at(pop(), Kind::tuple).items.empty() && is_class_name(at(top(), Kind::name).text),
                              "a pickle makes an object of no class");
                push({.kind = Kind::instance, .text = m_values[pop()].text});
                return true;
            case 'b': // BUILD
                build();
                return true;
            case 'R': // REDUCE
                reduce();
                return true;
            case 'Q': // BINPERSID
                persistent();
                return true;
            case '.': // STOP
                return false;
            default:
                THROW(ValueError() << errmsg{
                          fmt::format("a pickle has the instruction {:#x}, which is in no TorchScript file", op)});
            }
        }

        /// How deeply values hold one another, and that none holds itself.
        void Machine::check_depth(size_t root) const
        {
            enum State : uint8_t { unseen, open, done };
            std::vector<State> states(m_values.size(), unseen);
            std::vector<int64_t> heights(m_values.size(), 0);
            struct Visit {
                size_t value, next;
            };
            std::vector<Visit> path{{root, 0}};
            states[root] = open;
            while (!path.empty()) {
                auto& [value, next] = path.back();
                const auto& items = m_values[value].items;
                if (next == items.size()) {
                    states[value] = done;
                    const auto height = heights[value] + 1;
                    SPNG_VALIDATE(height <= most_depth, "a pickle's values hold one another more than {} deep",
                                  most_depth);
                    path.pop_back();
                    if (!path.empty()) heights[path.back().value] = std::max(heights[path.back().value], height);
                    continue;
                }
                const auto item = items[next++];
                SPNG_VALIDATE(states[item] != open, "a pickle has a value that holds itself");
                if (states[item] == done) { heights[value] = std::max(heights[value], heights[item] + 1); }
                else {
                    states[item] = open;
                    path.push_back({item, 0});
                }
            }
        }

        PickleContent Machine::run()
        {
            while (step()) {}
            SPNG_VALIDATE(m_stack.size() == 1 && m_marks.empty(), "a pickle leaves {} values (want 1)", m_stack.size());
            check_depth(m_stack.front());
            return {{m_classes.begin(), m_classes.end()}, m_values[m_stack.front()].kind == Kind::object};
        }
    }

    PickleContent check_pickle(std::string_view pickle, const std::function<int64_t(const std::string&)>& record_size)
    {
        return Machine(pickle, record_size).run();
    }
}
