#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

namespace WireCell::Train {

    /// The processes that train one network together, or, as it is here, one alone.  All call the same functions in the same
    /// order, from the thread that made the team.
    class Team {
      public:
        virtual ~Team() = default;

        virtual int rank() const { return 0; }
        virtual int count() const { return 1; }

        /// Put in place of each number its sum over all processes.
        virtual void add(std::vector<double>&) {}

        /// Put in place of each tensor, float32 or float64, its mean over all processes, the same bits in each.
        virtual void average(const std::vector<at::Tensor>&) {}

        /// Give each tensor the numbers that it has in the first process.
        virtual void share(const std::vector<at::Tensor>&) {}

        /// The last call.  A process that ends without it is a failure, for which mpirun ends the others.
        virtual void leave() {}

        /// Whether something is so in any of them.
        bool any(bool here)
        {
            std::vector<double> flags = {here ? 1.0 : 0.0};
            add(flags);
            return flags[0] > 0;
        }
    };

    /// Those that mpirun started together, or else this process alone.  ValueError if several were started, but this was
    /// built without MPI.
    Team& world();
}
