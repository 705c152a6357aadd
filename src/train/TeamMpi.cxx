#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/Exceptions.h"
#include "train/Team.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cstdlib>
#include <limits>

#include <mpi.h>

namespace WireCell::Train {

    namespace {
        /// Runs something on the numbers of tensors as if these were one, on the CPU.
        template <class Call>
        void as_one(const std::vector<at::Tensor>& tensors, Call call)
        {
            const at::NoGradGuard no_gradient;
            for (const auto type : {at::kFloat, at::kDouble}) {
                std::vector<at::Tensor> flat;
                for (const auto& tensor : tensors) {
                    if (tensor.scalar_type() == type) flat.push_back(tensor.detach().cpu().reshape({-1}));
                }
                if (flat.empty()) continue;
                auto all = at::cat(flat);
                // MPI counts in int.
                constexpr int64_t most = std::numeric_limits<int>::max();
                for (int64_t first = 0; first < all.numel(); first += most) {
                    const auto part = all.narrow(0, first, std::min(most, all.numel() - first));
                    call(part, type == at::kFloat ? MPI_FLOAT : MPI_DOUBLE);
                }
                int64_t place = 0;
                for (const auto& tensor : tensors) {
                    if (tensor.scalar_type() != type) continue;
                    tensor.detach().copy_(all.narrow(0, place, tensor.numel()).view(tensor.sizes()));
                    place += tensor.numel();
                }
            }
        }

        class MpiTeam final : public Team {
          public:
            MpiTeam()
            {
                // Other threads prepare batches, and do not call MPI.
                int provided = 0;
                ::MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
                ::MPI_Comm_rank(MPI_COMM_WORLD, &m_rank);
                ::MPI_Comm_size(MPI_COMM_WORLD, &m_count);
            }

            int rank() const override { return m_rank; }
            int count() const override { return m_count; }

            void add(std::vector<double>& numbers) override
            {
                ::MPI_Allreduce(MPI_IN_PLACE, numbers.data(), static_cast<int>(numbers.size()), MPI_DOUBLE, MPI_SUM,
                                MPI_COMM_WORLD);
            }

            void average(const std::vector<at::Tensor>& tensors) override
            {
                as_one(tensors, [this](const at::Tensor& part, MPI_Datatype type) {
                    ::MPI_Allreduce(MPI_IN_PLACE, part.data_ptr(), static_cast<int>(part.numel()), type, MPI_SUM,
                                    MPI_COMM_WORLD);
                    part.div_(m_count);
                });
            }

            void share(const std::vector<at::Tensor>& tensors) override
            {
                as_one(tensors, [](const at::Tensor& part, MPI_Datatype type) {
                    ::MPI_Bcast(part.data_ptr(), static_cast<int>(part.numel()), type, 0, MPI_COMM_WORLD);
                });
            }

            void leave() override
            {
                if (!m_left) ::MPI_Finalize();
                m_left = true;
            }

          private:
            int m_rank = 0, m_count = 1;
            bool m_left = false;
        };

        bool is_started_by_mpi()
        {
            for (const char* word : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"}) {
                if (std::getenv(word) != nullptr) return true;
            }
            return false;
        }
    }

    Team& world()
    {
        // MPI may begin and end once in a process.  Alone it would start a server of its own.
        static Team alone;
        if (!is_started_by_mpi()) return alone;
        static MpiTeam team;
        return team;
    }
}
