#include "CoincideThreads.h"
#include "PretendGpu.h"

/// Our kernel for the search for coincidences, run on the memory of the pretended GPU.
const char* spng_cuda_coincide(const WireCell::SPNG::CoincideCall* call, void*)
{
    auto& counts = spng::pretend::counts();
    ++counts.operators;
    {
        const std::lock_guard lock(counts.mutex);
        ++counts.called["spng::coincide"];
    }
    const auto seen = [](auto* address) {
        return static_cast<decltype(address)>(spng::pretend::Memory::instance().for_kernel(address));
    };
    auto here = *call;
    here.a = seen(call->a);
    here.b = seen(call->b);
    here.first = seen(call->first);
    here.second = seen(call->second);
    here.offsets = seen(call->offsets);
    here.out = seen(call->out);
    spng::test::run_coincide_threads(here);
    return nullptr;
}
