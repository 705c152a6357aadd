#include "WireCellSpng/core/HostTensor.h"
#include "WireCellAux/SimpleTensor.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/core/LateChecks.h"
#include "WireCellSpng/device/Host.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

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

    at::Tensor torch_tensor(const ITensor::pointer& tensor)
    {
        static const std::map<std::string, at::ScalarType> types{{"b1", at::kBool},   {"f4", at::kFloat},
                                                                 {"f8", at::kDouble}, {"i2", at::kShort},
                                                                 {"i4", at::kInt},    {"i8", at::kLong}};
        const auto type = types.find(tensor->dtype());
        const auto order = tensor->order();
        SPNG_VALIDATE(type != types.end() && std::is_sorted(order.begin(), order.end()),
                      "a tensor of the host's has the type {} (want b1, f4, f8, i2, i4 or i8, in C order)",
                      tensor->dtype());
        const auto shape = tensor->shape();
        const std::vector<int64_t> sizes(shape.begin(), shape.end());
        // Tensors in flight are not written to.
        auto* data = const_cast<std::byte*>(tensor->data());
        return at::from_blob(
            data, sizes, [tensor](void*) {}, type->second);
    }
}
