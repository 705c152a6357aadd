#include "WireCellSpng/ITorchSpectrum.h"
#include "WireCellSpng/algo/dsp/Filter.h"
#include "WireCellSpng/core/KernelCheck.h"
#include "WireCellSpng/core/Pickle.h"
#include "WireCellSpng/core/SpectrumCache.h"
#include "WireCellSpng/device/NodeBase.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(FilterKind, lowpass, highpass, flat)
    BOOST_DESCRIBE_STRUCT(FilterFn, (), (kind, scale, power))
    BOOST_DESCRIBE_STRUCT(FilterAxis, (), (filters, period, ignore_baseline, size))

    /// One axis of the kernel: the keys of FilterAxis, and:
    struct FilterKernelAxis : FilterAxis {
        std::string kind; ///< "none" marks an axis without filters; nothing else is allowed here
    };
    BOOST_DESCRIBE_STRUCT(FilterKernelAxis, (FilterAxis), (kind))

    struct FilterKernelConfig : NodeConfig {
        std::vector<FilterKernelAxis> axis; ///< one to three axes, slowest first: [channel, tick]; required
        std::string debug_filename;         ///< write the kernel at its natural size to this .pkl
    };
    BOOST_DESCRIBE_STRUCT(FilterKernelConfig, (NodeConfig), (axis, debug_filename))

    /// A filter given as functions of frequency.  It has no extent of its own, so it asks for no padding.
    class FilterKernel final : public NodeBase<FilterKernelConfig>, public ITorchSpectrum {
      public:
        FilterKernel()
          : NodeBase("SPNGFilterKernel", Gate::none)
        {
        }

        at::Tensor half_spectrum(const std::vector<int64_t>& shape) const override
        {
            SPNG_VALIDATE(shape.size() == m_axes.size(), "{}: a spectrum of {} dimensions was asked for (it has {})",
                          who(), shape.size(), m_axes.size());
            return m_cache.get(shape, [&] { return filter_spectrum(m_axes, shape).to(device()); });
        }

        at::Tensor full_spectrum(const std::vector<int64_t>& shape) const override
        {
            SPNG_VALIDATE(shape.size() == m_axes.size(), "{}: a spectrum of {} dimensions was asked for (it has {})",
                          who(), shape.size(), m_axes.size());
            return filter_spectrum(m_axes, shape, false).to(device());
        }

        std::vector<int64_t> shape() const override { return std::vector<int64_t>(m_axes.size(), 0); }

      protected:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.axis.empty() && m_cfg.axis.size() <= 3, "key 'axis' has {} entries (want 1 to 3)",
                          m_cfg.axis.size());
            m_axes.clear();
            std::vector<int64_t> natural;
            for (size_t ind = 0; ind < m_cfg.axis.size(); ++ind) {
                const auto& axis = m_cfg.axis[ind];
                SPNG_VALIDATE(axis.kind.empty() || (axis.kind == "none" && axis.filters.empty()),
                              "axis[{}].kind is '{}' (want none, and no filters). Try filters: [{{kind: ...}}]", ind,
                              axis.kind);
                check_filters(axis, ind);
                m_axes.push_back(axis);
                natural.push_back(axis.size);
            }
            m_cache.reset(max_shapes);
            if (!m_cfg.debug_filename.empty()) {
                save_pickle(m_cfg.debug_filename,
                            {{fmt::format("filter{}d", m_axes.size()), filter_spectrum(m_axes, natural)}});
            }
        }

      private:
        static void check_filters(const FilterAxis& axis, size_t ind)
        {
            const auto key = fmt::format("axis[{}]", ind);
            for (size_t number = 0; number < axis.filters.size(); ++number) {
                const auto& fn = axis.filters[number];
                const auto name = fmt::format("{}.filters[{}]", key, number);
                const bool flat = fn.kind == FilterKind::flat;
                SPNG_VALIDATE(flat || axis.period > 0, "{}.period is {} (low and high pass filters want more than 0)",
                              key, axis.period);
                SPNG_VALIDATE(flat || (axis.period > 1e-30 && axis.period < 1e30),
                              "{}.period is {} (want one of which frequencies can be made)", key, axis.period);
                SPNG_VALIDATE(flat || fn.scale > 0, "{}.scale is {} (low and high pass filters want more than 0)", name,
                              fn.scale);
                auto alone = axis;
                alone.filters = {fn};
                check_samples(alone, fmt::format("{} (scale {}, power {}) with {}.period {}", name, fn.scale, fn.power,
                                                 key, axis.period));
            }
            check_samples(axis, key + ".filters");
        }

        static void check_samples(const FilterAxis& axis, const std::string& what)
        {
            const double largest = sample_filter(axis, std::max<int64_t>(axis.size, 1)).abs().max().item<double>();
            SPNG_VALIDATE(largest <= largest_kernel, "{}: the filter is not finite, it reaches {} (want up to {})",
                          what, largest, largest_kernel);
        }

        static constexpr size_t max_shapes = 4;
        std::vector<FilterAxis> m_axes;
        mutable SpectrumCache m_cache;
    };
}

WIRECELL_FACTORY(SPNGFilterKernel, WireCell::SPNG::FilterKernel, WireCell::ITorchSpectrum, WireCell::INamed,
                 WireCell::IConfigurable)
