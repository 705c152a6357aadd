#include "PretendGpu.h"
#include "spng/algo/cells/CoincideKernel.h"

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
    auto* word = seen(call->out);
    for (int64_t image = 0; image < here.images; ++image) {
        for (int64_t group = 0; group < here.groups; ++group) {
            for (int64_t column = 0; column < here.words; ++column, ++word) {
                *word = 0;
                for (int part = 0; part < WireCell::SPNG::coincide_parts; ++part) {
                    *word |= WireCell::SPNG::coincide_part(here, image, group, column, part);
                }
            }
        }
    }
    return nullptr;
}
