#include "WireCellSpng/core/HostTensor.h"
#include "WireCellAux/SimpleTensor.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/core/LateChecks.h"
#include "WireCellSpng/device/Host.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    namespace {
        template <class T>
        ITensor::pointer copy(const at::Tensor& flat, const Configuration& md)
        {
            const ITensor::shape_t shape(flat.sizes().begin(), flat.sizes().end());
            return std::make_shared<Aux::SimpleTensor>(shape, flat.const_data_ptr<T>(), md);
        }
    }

    ITensor::pointer host_tensor(const at::Tensor& tensor, const nlohmann::json& metadata)
    {
        const auto flat = to_host(tensor).contiguous();
        const auto md = host::to_configuration(metadata);
        switch (flat.scalar_type()) {
        case at::kBool:
            return copy<bool>(flat, md);
        case at::kFloat:
            return copy<float>(flat, md);
        case at::kDouble:
            return copy<double>(flat, md);
        case at::kShort:
            return copy<int16_t>(flat, md);
        case at::kInt:
            return copy<int32_t>(flat, md);
        case at::kLong:
            return copy<int64_t>(flat, md);
        default:
            THROW(ValueError() << errmsg{
                      fmt::format("a tensor of {} cannot go to the host (want bool, float32, float64, int16, int32 or "
                                  "int64). Try SPNGTransform's operation 'to'",
                                  c10::toString(flat.scalar_type()))});
        }
    }
}
