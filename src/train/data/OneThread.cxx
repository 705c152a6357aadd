#include "train/data/OneThread.h"

#include <ATen/Parallel.h>

#include <omp.h>

namespace WireCell::Train {

    // OpenMP keeps a number for each thread; at::set_num_threads() would also set that of others.  LibTorch is asked for it first, as it
    // gives a thread that is new to it the number of the process.
    OneThread::OneThread()
      : m_before(at::get_num_threads())
    {
        omp_set_num_threads(1);
    }

    OneThread::~OneThread() { omp_set_num_threads(m_before); }
}
