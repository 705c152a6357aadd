#include "train/pid/SampleOrder.h"

#include "train/data/EventLists.h"

#include <map>

namespace WireCell::Train {

    std::vector<int64_t> sample_order(const std::vector<double>& weights, const std::vector<int64_t>& groups,
                                      int64_t count, const Draws& draws)
    {
        // Which events of a group are rounded up is another each time.
        auto along = shuffled(weights.size(), draws.of(0));
        const auto at = [](const auto& list, int64_t place) { return list[static_cast<size_t>(place)]; };
        std::stable_sort(along.begin(), along.end(),
                         [&](int64_t one, int64_t other) { return at(groups, one) < at(groups, other); });
        double all = 0;
        for (const double weight : weights) all += weight;
        // Systematic sampling: marks at equal distances along the sum of weights.
        auto own = draws.of(1);
        const double distance = all / double(count), offset = own.uniform();
        std::vector<int64_t> marked;
        double sum = 0;
        for (const int64_t event : along) {
            sum += at(weights, event);
            while (static_cast<int64_t>(marked.size()) < count && (double(marked.size()) + offset) * distance < sum)
                marked.push_back(event);
        }
        // The sum may miss the last mark by rounding.
        while (static_cast<int64_t>(marked.size()) < count) marked.push_back(marked.back());
        std::vector<int64_t> order;
        for (const int64_t place : shuffled(marked.size(), draws.of(2))) order.push_back(at(marked, place));
        return order;
    }

    std::vector<double> balanced(std::vector<double> weights, const std::vector<int64_t>& groups)
    {
        std::map<int64_t, double> sums;
        for (size_t event = 0; event < weights.size(); ++event) sums[groups[event]] += weights[event];
        for (size_t event = 0; event < weights.size(); ++event) {
            const double sum = sums[groups[event]];
            if (sum > 0) weights[event] /= sum;
        }
        return weights;
    }
}
