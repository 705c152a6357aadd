#include "WireCellSpng/device/TorchThreads.h"
#include "WireCellSpng/device/ThreadShare.h"

#include <ATen/Parallel.h>

#include <omp.h>

namespace WireCell::SPNG {

    TorchThreads::TorchThreads()
    {
        const int share = host::thread_share();
        if (share == 0) return;
        // LibTorch gives a thread that is new to it the number of the process, here and not later.
        const int before = at::get_num_threads();
        if (share == before) return;
        // LibTorch, oneDNN and MKL ask OpenMP, which keeps a number for each thread.  at::set_num_threads() would also
        // set that of threads to come and, for MKL, that of others.
        m_before = before;
        omp_set_num_threads(share);
    }

    TorchThreads::~TorchThreads()
    {
        if (m_before > 0) omp_set_num_threads(m_before);
    }
}
