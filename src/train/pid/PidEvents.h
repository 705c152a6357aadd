#pragma once
#include "train/pid/PidData.h"

namespace WireCell::Train {

    /// Events of files with their truth, and images as they are asked for.
    class PidFiles {
      public:
        /// Those that are of a class.  ValueError, with `where`.
        PidFiles(std::vector<LarcvPlace> places, const PidDataConfig& config, std::string where);

        int64_t size() const { return static_cast<int64_t>(m_places.size()); }
        const std::vector<LarcvPlace>& places() const { return m_places; }
        const std::vector<PidTruth>& truth() const { return m_truth; }

        /// Numbers of classes, 0 for all where there are none.
        std::vector<int64_t> groups() const;

        /// [class] how many events are of it.
        std::vector<int64_t> counts() const;

        /// How an event's image is changed.
        struct Change {
            int64_t shift = 0; ///< [bins]
            bool turned = false;
        };

        /// Events by their numbers as a batch.
        Batch batch(const std::vector<int64_t>& numbers, const std::vector<Change>& changes) const;

        nlohmann::json card() const;

      private:
        at::Tensor image(const LarcvPlace& place, const Change& change) const;
        std::vector<Aux::LarcvImage> planes(const LarcvPlace& place) const;

        PidDataConfig m_config;
        std::string m_where;
        SPNG::ParticleImageConfig m_how; ///< of the sums that files have
        std::vector<LarcvPlace> m_places;
        std::vector<PidTruth> m_truth;
    };
}
