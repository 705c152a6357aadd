#include "nets/Weights.h"

#include "WireCellSpng/base/Config.h"

#include <fmt/ranges.h>

#include <algorithm>

namespace WireCell::Nets {

    namespace {
        using Entries = std::vector<std::pair<std::string, at::Tensor>>;

        void add_own(Entries& entries, const torch::jit::Module& module, const std::string& prefix, bool parameters)
        {
            const auto type = module.type();
            for (size_t slot = 0; slot < type->numAttributes(); ++slot) {
                if (!(parameters ? type->is_parameter(slot) : type->is_buffer(slot))) continue;
                const auto value = module._ivalue()->getSlot(slot);
                if (value.isTensor()) entries.emplace_back(prefix + type->getAttributeName(slot), value.toTensor());
            }
        }

        void add_all(Entries& entries, const torch::jit::Module& module, const std::string& prefix)
        {
            add_own(entries, module, prefix, true);
            add_own(entries, module, prefix, false);
            for (const auto& child : module.named_children()) add_all(entries, child.value, prefix + child.name + ".");
        }

        bool is_counter(const std::string& name)
        {
            const std::string word = "num_batches_tracked";
            return name.size() >= word.size() && name.compare(name.size() - word.size(), word.size(), word) == 0;
        }

        std::string text_of(at::IntArrayRef shape) { return fmt::format("({})", fmt::join(shape, ", ")); }
    }

    Entries state_dict(const torch::jit::Module& module)
    {
        Entries entries;
        add_all(entries, module, "");
        return entries;
    }

    WeightLoader::WeightLoader(const torch::jit::Module& module, std::string source)
      : m_source(std::move(source))
    {
        for (auto& [name, tensor] : state_dict(module)) m_entries.push_back({name, tensor.detach()});
    }

    at::Tensor WeightLoader::place(const std::string& name, at::IntArrayRef shape)
    {
        const std::string parallel = "module.";
        const auto own = name.compare(0, parallel.size(), parallel) == 0 ? name.substr(parallel.size()) : name;
        const auto entry =
            std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& each) { return each.name == own; });
        if (entry == m_entries.end()) {
            std::vector<std::string> names;
            for (const auto& entry : m_entries) names.push_back(entry.name);
            THROW(ValueError() << errmsg{
                      fmt::format("{}: the network has no weights '{}' (the nearest are '{}'). Try other options of it",
                                  m_source, name, SPNG::config::nearest_key(own, names))});
        }
        SPNG_VALIDATE(entry->tensor.sizes() == shape,
                      "{}: '{}' is {} (the network's is {}). Try other options of the network", m_source, name,
                      text_of(shape), text_of(entry->tensor.sizes()));
        SPNG_VALIDATE(!entry->is_given, "{}: '{}' comes twice", m_source, own);
        entry->is_given = true;
        return entry->tensor;
    }

    void WeightLoader::finish()
    {
        for (const auto& entry : m_entries) {
            SPNG_VALIDATE(entry.is_given || is_counter(entry.name),
                          "{}: there are no weights '{}'. Try other options of the network", m_source, entry.name);
            SPNG_VALIDATE(!entry.tensor.is_floating_point() || at::isfinite(entry.tensor).all().item<bool>(),
                          "{}: '{}' has numbers that are not finite", m_source, entry.name);
        }
    }
}
