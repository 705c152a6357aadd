#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/Exceptions.h"
#include "train/Team.h"

#include <cstdlib>

namespace WireCell::Train {

    Team& world()
    {
        // OpenMPI and MPICH say so.
        for (const char* word : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"}) {
            const char* count = std::getenv(word);
            SPNG_VALIDATE(count == nullptr || std::atoi(count) < 2,
                          "started as one of {} processes, but built without MPI. Try libopenmpi-dev and a new build",
                          count);
        }
        static Team alone;
        return alone;
    }
}
