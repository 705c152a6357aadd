#pragma once
#include "spng/algo/cells/CoincideKernel.h"

namespace spng::test {

    /// What the threads of one launch of our kernel do, one after another.
    inline void run_coincide_threads(const WireCell::SPNG::CoincideCall& call)
    {
        auto* word = call.out;
        for (int64_t image = 0; image < call.images; ++image) {
            for (int64_t group = 0; group < call.groups; ++group) {
                for (int64_t column = 0; column < call.words; ++column, ++word) {
                    *word = 0;
                    for (int part = 0; part < WireCell::SPNG::coincide_parts; ++part) {
                        *word |= WireCell::SPNG::coincide_part(call, image, group, column, part);
                    }
                }
            }
        }
    }
}
