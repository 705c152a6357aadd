#include "PretendGpu.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>

namespace spng::pretend {
    namespace {
        // Operators that give the host a value, or a shape that depends on values.
        const std::set<std::string> waiting = {
            "aten::_local_scalar_dense", "aten::nonzero", "aten::masked_select",      "aten::equal", "aten::_unique2",
            "aten::unique_dim",          "aten::_unique", "aten::unique_consecutive",
        };

        /// To the nearest number with the 10 bits of mantissa that tensor cores read of TF32.
        at::Tensor rounded_to_tf32(const at::Tensor& x)
        {
            if (!x.defined() || x.scalar_type() != at::kFloat) return x;
            return x.contiguous().view(at::kInt).add(1 << 12).bitwise_and(~0x1fff).view(at::kFloat);
        }

        c10::Storage host_storage(const c10::Storage& storage)
        {
            at::DataPtr data(Memory::instance().for_kernel(storage.data()), at::kCPU);
            return {c10::Storage::use_byte_size_t(), storage.nbytes(), std::move(data), at::getCPUAllocator(), true};
        }

        at::Tensor on_storage(const c10::Storage& storage, c10::DispatchKey key, const at::Tensor& like)
        {
            auto made =
                at::detail::make_tensor<c10::TensorImpl>(c10::Storage(storage), c10::DispatchKeySet(key), like.dtype());
            made.unsafeGetTensorImpl()->set_storage_offset(like.storage_offset());
            made.unsafeGetTensorImpl()->set_sizes_and_strides(like.sizes(), like.strides());
            if (like.is_conj()) made._set_conj(true);
            if (like.is_neg()) made._set_neg(true);
            return made;
        }

        /// One operator's tensors as the kernel sees them, and back.
        class Call {
          public:
            explicit Call(const std::string& name)
              : m_name(name)
            {
            }

            at::Tensor to_host(const at::Tensor& x)
            {
                if (!x.defined()) return x;
                if (x.is_cpu()) {
                    TORCH_CHECK(x.dim() == 0, m_name, ": a tensor of the host among those of a GPU");
                    return x;
                }
                TORCH_CHECK(m_device < 0 || m_device == x.device().index(), m_name, ": tensors of two GPUs");
                m_device = x.device().index();
                const auto host = on_storage(shared_storage(x.storage()), c10::DispatchKey::CPU, x);
                m_tensors.push_back({x, host});
                return host;
            }

            at::Tensor to_device(const at::Tensor& x)
            {
                if (!x.defined() || !x.is_cpu()) return x;
                for (const auto& [device, host] : m_tensors) {
                    if (x.is_same(host)) return device;
                }
                for (const auto& [device, host] : m_storages) {
                    if (x.storage().is_alias_of(host)) return on_storage(device, c10::DispatchKey::CUDA, x);
                }
                return copied(x);
            }

            /// Arguments that the kernel has enlarged or reshaped.
            void finish()
            {
                for (auto& [device, host] : m_tensors) {
                    auto* impl = device.unsafeGetTensorImpl();
                    if (host.storage().data() != Memory::instance().for_kernel(device.storage().data())) {
                        impl->set_storage_keep_dtype(copied(host).storage());
                    }
                    if (host.sizes() != device.sizes() || host.strides() != device.strides()) {
                        impl->set_storage_offset(host.storage_offset());
                        impl->set_sizes_and_strides(host.sizes(), host.strides());
                    }
                }
            }

            void use_device(int device) { m_device = device; }

          private:
            struct Pair {
                at::Tensor device, host;
            };

            c10::Storage shared_storage(const c10::Storage& storage)
            {
                for (const auto& [device, host] : m_storages) {
                    if (device.is_alias_of(storage)) return host;
                }
                m_storages.emplace_back(storage, host_storage(storage));
                return m_storages.back().second;
            }

            at::Tensor copied(const at::Tensor& x) const
            {
                auto whole = x.resolve_conj().resolve_neg();
                if (!whole.is_non_overlapping_and_dense()) whole = whole.contiguous();
                const c10::Device device(at::kCUDA,
                                         static_cast<c10::DeviceIndex>(m_device < 0 ? current_device() : m_device));
                auto made = at::empty_strided(whole.sizes(), whole.strides(), whole.options().device(device));
                if (whole.numel() > 0) {
                    std::memcpy(Memory::instance().for_kernel(made.data_ptr()), whole.data_ptr(), whole.nbytes());
                }
                return made;
            }

            std::string m_name;
            int m_device = -1;
            std::vector<Pair> m_tensors;
            std::vector<std::pair<c10::Storage, c10::Storage>> m_storages;
        };

        /// Whether what an operator gives is its input's own memory, which it does not write.
        bool is_view(const c10::FunctionSchema& schema)
        {
            const auto& results = schema.returns();
            return !results.empty() && std::all_of(results.begin(), results.end(), [](const c10::Argument& result) {
                return result.alias_info() && !result.alias_info()->isWrite();
            });
        }

        template <typename Convert>
        void replace_tensors(c10::IValue& value, const Convert& convert)
        {
            if (value.isTensor()) { value = convert(value.toTensor()); }
            else if (value.isTensorList()) {
                c10::List<at::Tensor> list;
                for (const at::Tensor& one : value.toTensorVector()) list.push_back(convert(one));
                value = list;
            }
            else if (value.isOptionalTensorList()) {
                c10::List<std::optional<at::Tensor>> list;
                for (const std::optional<at::Tensor>& one : value.toOptionalTensorVector()) {
                    list.push_back(one ? std::optional(convert(*one)) : std::nullopt);
                }
                value = list;
            }
        }
    }

    void compute(const c10::OperatorHandle& op, torch::jit::Stack* stack)
    {
        const auto& name = op.schema().name();
        ++(is_view(op.schema()) ? counts().views : counts().operators);
        {
            const std::lock_guard lock(counts().mutex);
            ++counts().called[name];
            if (waiting.count(name) > 0) ++counts().waited[name];
        }
        Call call(name);
        const bool rounds = name == "aten::_slow_conv2d_forward" && at::globalContext().allowTF32CuDNN();
        for (auto& value : torch::jit::last(*stack, op.schema().arguments().size())) {
            auto& own = const_cast<c10::IValue&>(value);
            if (own.isDevice() && own.toDevice().is_cuda()) {
                call.use_device(own.toDevice().index());
                own = c10::Device(at::kCPU);
            }
            replace_tensors(own, [&](const at::Tensor& x) {
                const auto host = call.to_host(x);
                return rounds ? rounded_to_tf32(host) : host;
            });
        }
        op.callBoxed(stack);
        call.finish();
        for (auto& value : torch::jit::last(*stack, op.schema().returns().size())) {
            replace_tensors(const_cast<c10::IValue&>(value), [&](const at::Tensor& x) { return call.to_device(x); });
        }
    }

    at::Tensor& copy(at::Tensor& to, const at::Tensor& from, bool)
    {
        auto& all = counts();
        if (to.is_cpu()) { ++all.to_host; }
        else if (from.is_cpu()) {
            ++all.to_device;
            if (!is_pinned(from.storage().data())) ++all.unpinned;
        }
        else if (to.device() != from.device()) {
            ++all.between;
        }
        const auto for_kernel = [](const at::Tensor& x) {
            return x.is_cpu() ? x : on_storage(host_storage(x.storage()), c10::DispatchKey::CPU, x);
        };
        for_kernel(to).copy_(for_kernel(from));
        return to;
    }
}
