#include "WireCellApps/Comparison.h"

#include "WireCellAux/FrameTools.h"
#include "WireCellUtil/Dtype.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Printable.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <set>

namespace WireCell::Apps {

    ArrayDifference compare_arrays(const std::string& name, const std::vector<double>& first,
                                   const std::vector<double>& second, const Tolerances& tolerances)
    {
        ArrayDifference result{name, first.size()};
        for (const auto* array : {&first, &second}) {
            for (const double one : *array) {
                if (std::isfinite(one)) result.scale = std::max(result.scale, std::abs(one));
            }
        }
        const double allowed = tolerances.absolute + tolerances.relative * result.scale;
        double squares = 0;
        for (size_t ind = 0; ind < first.size(); ++ind) {
            const double a = first[ind], b = second[ind];
            if (a == b || (std::isnan(a) && std::isnan(b))) continue;
            const bool is_finite = std::isfinite(a) && std::isfinite(b);
            const double difference = is_finite ? std::abs(a - b) : std::numeric_limits<double>::infinity();
            result.largest = std::max(result.largest, difference);
            if (is_finite) squares += difference * difference;
            if (difference > allowed) ++result.differing;
        }
        if (result.count > 0) result.rms = std::sqrt(squares / double(result.count));
        return result;
    }

    bool Comparison::is_equal() const
    {
        return remarks.empty() &&
               std::all_of(arrays.begin(), arrays.end(), [](const auto& one) { return one.differing == 0; });
    }

    namespace {
        /// Collects what two files differ in.
        class Comparer {
          public:
            explicit Comparer(const Tolerances& tolerances)
              : m_tolerances(tolerances)
            {
            }

            template <class Value>
            void same(const std::string& what, const Value& first, const Value& second)
            {
                if (first != second) remark(fmt::format("{}: {} against {}", what, first, second));
            }

            void remark(const std::string& text) { result.remarks.push_back(text); }

            void arrays(const std::string& name, const std::vector<double>& first, const std::vector<double>& second)
            {
                if (first.size() != second.size()) return same(name + ", elements", first.size(), second.size());
                result.arrays.push_back(compare_arrays(name, first, second, m_tolerances));
            }

            const Tolerances& tolerances() const { return m_tolerances; }

            Comparison result;

          private:
            Tolerances m_tolerances;
        };

        /// Call one(a, b, name) for each pair; a difference in number is remarked.
        template <class Pointer, class Call>
        void each_pair(Comparer& comparer, const std::string& what, const std::vector<Pointer>& first,
                       const std::vector<Pointer>& second, const Call& one)
        {
            comparer.same("number of " + what + "s", first.size(), second.size());
            for (size_t ind = 0; ind < std::min(first.size(), second.size()); ++ind) {
                one(first[ind], second[ind], fmt::format("{} {}", what, ind));
            }
        }

        size_t count_missing(const Aux::channel_list& wanted, const Aux::channel_list& there)
        {
            Aux::channel_list missing;
            std::set_difference(wanted.begin(), wanted.end(), there.begin(), there.end(), std::back_inserter(missing));
            return missing.size();
        }

        /// The samples of the channels, row after row.
        std::vector<double> image(const ITrace::vector& traces, Aux::channel_list channels, std::pair<int, int> range)
        {
            Array::array_xxf array = Array::array_xxf::Zero(channels.size(), range.second - range.first);
            Aux::fill(array, traces, channels.begin(), channels.end(), range.first);
            std::vector<double> values;
            values.reserve(array.size());
            for (Eigen::Index row = 0; row < array.rows(); ++row) {
                for (Eigen::Index column = 0; column < array.cols(); ++column) values.push_back(array(row, column));
            }
            return values;
        }

        std::pair<int, int> join(std::pair<int, int> one, std::pair<int, int> other)
        {
            if (one.first == one.second) return other;
            if (other.first == other.second) return one;
            return {std::min(one.first, other.first), std::max(one.second, other.second)};
        }

        void compare_traces(Comparer& comparer, const std::string& name, const ITrace::vector& first,
                            const ITrace::vector& second)
        {
            const auto a = Aux::channels(first, true), b = Aux::channels(second, true);
            const auto only_a = count_missing(a, b), only_b = count_missing(b, a);
            if (only_a || only_b) {
                comparer.remark(fmt::format("{}, channels: {} only in the first file, {} only in the second", name,
                                            only_a, only_b));
            }
            Aux::channel_list channels;
            std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(channels));
            const auto range = join(Aux::tbin_range(first), Aux::tbin_range(second));
            comparer.arrays(name, image(first, channels, range), image(second, channels, range));
        }

        std::string text_of(const std::set<std::string>& tags) { return shortlist(tags); }

        void compare_frame(Comparer& comparer, const IFrame::pointer& first, const IFrame::pointer& second,
                           const std::string& name)
        {
            const auto same = [&](const std::string& what, const auto& a, const auto& b) {
                comparer.same(name + ", " + what, a, b);
            };
            same("ident", first->ident(), second->ident());
            same("time [ns]", first->time(), second->time());
            same("tick [ns]", first->tick(), second->tick());
            const auto tags_of = [](const IFrame& frame) {
                return std::set<std::string>(frame.trace_tags().begin(), frame.trace_tags().end());
            };
            const auto tags = tags_of(*first), others = tags_of(*second);
            same("tags", text_of(tags), text_of(others));
            if (first->masks() != second->masks()) comparer.remark(name + ", masks differ");

            const auto untagged = Aux::untagged_traces(first), others_untagged = Aux::untagged_traces(second);
            if (!untagged.empty() || !others_untagged.empty()) {
                compare_traces(comparer, name + ", untagged", untagged, others_untagged);
            }
            for (const auto& tag : tags) {
                if (!others.count(tag)) continue;
                compare_traces(comparer, name + ", tag " + tag, Aux::tagged_traces(first, tag),
                               Aux::tagged_traces(second, tag));
                const auto summary = first->trace_summary(tag), other = second->trace_summary(tag);
                if (!summary.empty() || !other.empty()) {
                    comparer.arrays(name + ", summary of tag " + tag, summary, other);
                }
            }
        }

        template <class T>
        std::vector<double> elements(const ITensor& tensor)
        {
            const auto* begin = reinterpret_cast<const T*>(tensor.data());
            return {begin, begin + tensor.size() / sizeof(T)};
        }

        std::vector<double> values(const ITensor& tensor, const std::string& name)
        {
            const auto order = tensor.order();
            const auto code = tensor.dtype();
            if (tensor.size() == 0) return {};
            if (!std::is_sorted(order.begin(), order.end())) {
                THROW(ValueError() << errmsg{name + " is not stored in C order"});
            }
            if (code == "f4" || code == "c8") return elements<float>(tensor);
            if (code == "f8" || code == "c16") return elements<double>(tensor);
            if (code == "i1") return elements<int8_t>(tensor);
            if (code == "i2") return elements<int16_t>(tensor);
            if (code == "i4") return elements<int32_t>(tensor);
            if (code == "i8") return elements<int64_t>(tensor);
            if (code == "u2") return elements<uint16_t>(tensor);
            if (code == "u4") return elements<uint32_t>(tensor);
            if (code == "u8") return elements<uint64_t>(tensor);
            if (dtype_size(code) == 1) return elements<uint8_t>(tensor);
            THROW(ValueError() << errmsg{name + " has elements of an unknown type \"" + code + "\""});
        }

        void compare_metadata(Comparer& comparer, const std::string& name, const Configuration& first,
                              const Configuration& second)
        {
            if (first == second) return;
            if (!first.is_object() || !second.is_object()) {
                return comparer.same(name + ", metadata", first.dump(), second.dump());
            }
            for (const auto& change : Configuration::diff(first, second)) {
                const auto path = change.at("path").get<std::string>();
                comparer.remark(fmt::format("{}, metadata: {} differs", name, path));
            }
        }

        bool is_complex(const ITensor& tensor) { return tensor.dtype() == "c8" || tensor.dtype() == "c16"; }

        void compare_tensor(Comparer& comparer, const ITensor& first, const ITensor& second, const std::string& name)
        {
            if (!comparer.tolerances().values_only) {
                compare_metadata(comparer, name, first.metadata(), second.metadata());
                comparer.same(name + ", element type", first.dtype(), second.dtype());
            }
            if (is_complex(first) != is_complex(second)) {
                return comparer.remark(name + ": only one of the tensors is complex");
            }
            if (first.shape() != second.shape()) return comparer.same(name + ", shape", first.shape(), second.shape());
            comparer.arrays(name, values(first, name), values(second, name));
        }

        void compare_set(Comparer& comparer, const ITensorSet& first, const ITensorSet& second, const std::string& name)
        {
            comparer.same(name + ", ident", first.ident(), second.ident());
            if (!comparer.tolerances().values_only) {
                compare_metadata(comparer, name, first.metadata(), second.metadata());
            }
            each_pair(
                comparer, name + ", tensor", *first.tensors(), *second.tensors(),
                [&](const auto& a, const auto& b, const auto& which) { compare_tensor(comparer, *a, *b, which); });
        }
    }

    Comparison compare_frames(const std::vector<IFrame::pointer>& first, const std::vector<IFrame::pointer>& second,
                              const Tolerances& tolerances)
    {
        Comparer comparer(tolerances);
        each_pair(comparer, "frame", first, second,
                  [&](const auto& a, const auto& b, const auto& which) { compare_frame(comparer, a, b, which); });
        return comparer.result;
    }

    Comparison compare_tensor_sets(const std::vector<ITensorSet::pointer>& first,
                                   const std::vector<ITensorSet::pointer>& second, const Tolerances& tolerances)
    {
        Comparer comparer(tolerances);
        each_pair(comparer, "set", first, second,
                  [&](const auto& a, const auto& b, const auto& which) { compare_set(comparer, *a, *b, which); });
        return comparer.result;
    }
}
