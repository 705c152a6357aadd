#include "WireCellFlow/DataBytes.h"
#include "WireCellIface/IDepoSet.h"
#include "WireCellIface/IFrame.h"
#include "WireCellIface/ITensorSet.h"

#include <mutex>
#include <numeric>
#include <shared_mutex>
#include <typeindex>
#include <unordered_map>

namespace WireCell::Flow {
    namespace {
        size_t frame_bytes(const IFrame& frame)
        {
            const auto traces = frame.traces();
            if (!traces) return 0;
            return std::accumulate(traces->begin(), traces->end(), size_t(0), [](size_t sum, const auto& trace) {
                return sum + (trace ? trace->charge().size() * sizeof(float) : 0);
            });
        }

        size_t tensor_bytes(const ITensorSet& set)
        {
            const auto tensors = set.tensors();
            if (!tensors) return 0;
            return std::accumulate(tensors->begin(), tensors->end(), size_t(0),
                                   [](size_t sum, const auto& tensor) { return sum + (tensor ? tensor->size() : 0); });
        }

        size_t depo_bytes(const IDepoSet& set)
        {
            // As a depo file has it: 7 float32 and 4 int32.
            constexpr size_t one_depo = 11 * 4;
            const auto depos = set.depos();
            return depos ? depos->size() * one_depo : 0;
        }

        class Counters {
          public:
            using Count = std::function<size_t(const boost::any&)>;

            static Counters& instance()
            {
                static Counters counters;
                return counters;
            }

            void add(const std::type_info& type, Count count)
            {
                const std::unique_lock lock(m_mutex);
                m_counts[type] = std::move(count);
            }

            size_t count(const boost::any& data) const
            {
                const std::shared_lock lock(m_mutex);
                const auto it = m_counts.find(data.type());
                return it == m_counts.end() ? 0 : it->second(data);
            }

          private:
            mutable std::shared_mutex m_mutex;
            std::unordered_map<std::type_index, Count> m_counts;
        };

        [[maybe_unused]] const bool registered = [] {
            add_byte_counter<IFrame>(frame_bytes);
            add_byte_counter<ITensorSet>(tensor_bytes);
            add_byte_counter<IDepoSet>(depo_bytes);
            return true;
        }();
    }

    size_t bytes_of(const boost::any& data) { return Counters::instance().count(data); }

    void add_byte_counter(const std::type_info& type, std::function<size_t(const boost::any&)> count)
    {
        Counters::instance().add(type, std::move(count));
    }
}
