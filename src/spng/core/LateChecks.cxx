#include "WireCellSpng/core/LateChecks.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <vector>

namespace WireCell::SPNG {

    namespace {
        struct Pending {
            at::Tensor numbers;
            Judge judge;
            std::weak_ptr<void> owner;
        };
        using PendingList = std::vector<std::shared_ptr<const Pending>>;

        /// What is to be judged.  Tensors on a GPU must not be destroyed after the CUDA driver: nothing of this is.
        class Docket {
          public:
            static Docket& instance()
            {
                static auto* one = new Docket;
                return *one;
            }

            void add(const std::shared_ptr<const Pending>& one)
            {
                const std::lock_guard lock(m_mutex);
                m_pending.push_back(one);
            }

            PendingList due(c10::Device device)
            {
                const std::lock_guard lock(m_mutex);
                const auto gone = [](const auto& one) { return one->owner.expired(); };
                m_pending.erase(std::remove_if(m_pending.begin(), m_pending.end(), gone), m_pending.end());
                PendingList list;
                for (const auto& check : m_pending) {
                    if (check->numbers.device() == device) list.push_back(check);
                }
                return list;
            }

            void drop(const std::shared_ptr<const Pending>& one)
            {
                const std::lock_guard lock(m_mutex);
                m_pending.erase(std::remove(m_pending.begin(), m_pending.end(), one), m_pending.end());
            }

          private:
            std::mutex m_mutex;
            PendingList m_pending;
        };

        [[noreturn]] void refuse(const std::string& trouble) { THROW(ValueError() << errmsg{trouble}); }

        /// Bad ones stay: another thread may be about to bring out what was computed from them.
        void judge_all(const PendingList& list, const uint8_t* bytes)
        {
            std::string trouble;
            for (const auto& check : list) {
                std::vector<float> numbers(static_cast<size_t>(check->numbers.numel()));
                std::memcpy(numbers.data(), bytes, check->numbers.nbytes());
                bytes += check->numbers.nbytes();
                const auto found = check->judge(numbers.data());
                if (found.empty()) { Docket::instance().drop(check); }
                else if (trouble.empty()) {
                    trouble = found;
                }
            }
            if (!trouble.empty()) refuse(trouble);
        }
    }

    void check_numbers(const at::Tensor& numbers, Judge judge, const std::shared_ptr<void>& owner)
    {
        if (numbers.is_cpu()) {
            const auto trouble = judge(numbers.contiguous().const_data_ptr<float>());
            if (!trouble.empty()) refuse(trouble);
            return;
        }
        Docket::instance().add(std::make_shared<Pending>(Pending{numbers.contiguous(), std::move(judge), owner}));
    }

    at::Tensor to_host(const at::Tensor& tensor)
    {
        if (tensor.is_cpu()) return tensor;
        const auto list = Docket::instance().due(tensor.device());
        if (list.empty()) return tensor.to(at::kCPU);
        const auto bytes_of = [](const at::Tensor& x) { return x.flatten().view(at::kByte); };
        const auto data = tensor.resolve_conj().resolve_neg().contiguous();
        std::vector<at::Tensor> parts{bytes_of(data)};
        for (const auto& check : list) parts.push_back(bytes_of(check->numbers));
        const auto host = at::cat(parts).to(at::kCPU);
        const auto size = static_cast<int64_t>(data.nbytes());
        judge_all(list, host.const_data_ptr<uint8_t>() + size);
        return host.narrow(0, 0, size).view(data.scalar_type()).view(data.sizes());
    }
}
