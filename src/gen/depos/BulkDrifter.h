#pragma once
#include "WireCellIface/IDepo.h"

namespace WireCell::Gen {

    /// What a drifter offers to those who have a whole set of depositions.
    class BulkDrifter {
      public:
        virtual ~BulkDrifter() = default;

        /// The set at the response planes in order of time: what feeding it depo by depo gives, much faster.
        /// stream: how many sets came before this one.  Any number of threads may call at once.
        virtual IDepo::vector drift_all(const IDepo::vector& depos, uint64_t stream) const = 0;
    };
}
