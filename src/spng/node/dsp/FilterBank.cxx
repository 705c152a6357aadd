#include "AxisConfig.h"

#include "WireCellSpng/ITorchSpectrum.h"
#include "WireCellSpng/base/Dims.h"
#include "WireCellSpng/core/FanNodes.h"
#include "WireCellSpng/core/KernelCheck.h"
#include "WireCellSpng/core/Masks.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    /// One filter along ticks, and its output.
    struct FilterBankFilter {
        std::string name;            ///< for messages
        std::string kernel;          ///< type:name of an ITorchSpectrum that acts on ticks only, required
        std::string tag;             ///< set as the output's tag; empty: the input's stays
        std::string datapath_format; ///< the output's datapath, with {key} filled from its metadata; empty: unchanged
        int64_t roll = 0;            ///< [ticks] cyclic shift towards later times, before the crop
        int64_t crop = 0;            ///< [ticks] output size; 0, -1 and -2 keep all, -3 those of the frame
    };
    BOOST_DESCRIBE_STRUCT(FilterBankFilter, (), (name, kernel, tag, datapath_format, roll, crop))

    struct FilterBankConfig : NodeConfig {
        std::string kernel;                    ///< type:name of the ITorchSpectrum applied first, required
        std::vector<AxisParams> axis;          ///< two: channel, tick, as of SPNGKernelConvolve; ticks uncropped
        bool faster = false;                   ///< enlarge linear axes to sizes with a fast transform
        std::vector<FilterBankFilter> filters; ///< one per output port, required
        std::optional<int> multiplicity;       ///< number of ports; if given it must be that of the filters
    };
    BOOST_DESCRIBE_STRUCT(FilterBankConfig, (NodeConfig), (kernel, axis, faster, filters, multiplicity))

    /// One image in, convolved with a kernel, and out of each port through a filter along ticks.
    ///
    /// Gives what a SPNGKernelConvolve followed by one with padding none for each filter gives, with fewer transforms.
    /// Masked samples come out as zero.
    class FilterBank final : public FanoutNode<FilterBankConfig, ITorchTensor, ITorchTensor> {
      public:
        FilterBank()
          : FanoutNode("SPNGFilterBank")
        {
        }

      protected:
        void configured() override;
        size_t ports() const override { return m_cfg.filters.size(); }
        output_vector split(const input_pointer& in) override;

      private:
        ITorchSpectrum::pointer m_kernel;
        std::vector<ITorchSpectrum::pointer> m_filters;
        std::array<int64_t, 2> m_natural{};
        std::array<AxisParams, 2> m_axis;
    };

    void FilterBank::configured()
    {
        SPNG_VALIDATE(!m_cfg.kernel.empty(), "key 'kernel' is required (type:name of an ITorchSpectrum)");
        SPNG_VALIDATE(m_cfg.axis.size() == 2, "key 'axis' has {} entries (want 2: channel, tick)", m_cfg.axis.size());
        SPNG_VALIDATE(ports() > 0, "key 'filters' is required (one per output port)");
        SPNG_VALIDATE(m_cfg.multiplicity.value_or(static_cast<int>(ports())) == static_cast<int>(ports()),
                      "multiplicity is {} for {} filters", *m_cfg.multiplicity, ports());
        m_axis = {m_cfg.axis[0], m_cfg.axis[1]};
        SPNG_VALIDATE(m_axis[1].dft && m_axis[1].crop == 0 && m_axis[1].padding != Padding::head,
                      "axis[1] must transform ticks, not crop them, and not pad their head");
        m_kernel = Factory::find_tn<ITorchSpectrum>(m_cfg.kernel);
        const auto natural = m_kernel->shape();
        SPNG_VALIDATE(natural.size() == 2, "kernel {} has {} dimensions (want 2)", m_cfg.kernel, natural.size());
        m_natural = {natural[0], natural[1]};
        check_kernel_is_finite(*m_kernel, "key 'kernel' (" + m_cfg.kernel + ")");
        m_filters.clear();
        for (size_t port = 0; port < ports(); ++port) {
            const auto& filter = m_cfg.filters[port];
            SPNG_VALIDATE(!filter.kernel.empty(), "filters[{}] ('{}') has no kernel", port, filter.name);
            SPNG_VALIDATE(filter.crop >= TDM::crop_frame,
                          "filters[{}] ('{}') has the crop {} (want a size, 0, -1, -2 or -3)", port, filter.name,
                          filter.crop);
            m_filters.push_back(Factory::find_tn<ITorchSpectrum>(filter.kernel));
            SPNG_VALIDATE(m_filters.back()->shape().size() == 2, "filters[{}] ('{}') has {} dimensions (want 2)", port,
                          filter.name, m_filters.back()->shape().size());
            check_kernel_is_finite(*m_filters.back(), fmt::format("filters[{}] ({})", port, filter.kernel));
        }
    }

    FilterBank::output_vector FilterBank::split(const input_pointer& in)
    {
        const auto input = in->tensor().to(device());
        SPNG_VALIDATE(input.dim() == 2 || input.dim() == 3,
                      "the input has {} dimensions (want [channel, tick] or [batch, channel, tick])", input.dim());
        std::vector<at::Tensor> images(ports(), input);
        if (input.numel() > 0) {
            const auto plan = plan_convolve(m_axis, input, m_natural, m_cfg.faster);
            std::vector<TimeFilter> filters;
            for (size_t port = 0; port < ports(); ++port) {
                const auto& filter = m_cfg.filters[port];
                const auto spectrum = m_filters[port]->half_spectrum({plan.channel.output, plan.tick.conv});
                SPNG_VALIDATE(spectrum.size(0) == 1, "filters[{}] ('{}') acts on channels (want ticks only)", port,
                              filter.name);
                filters.push_back({spectrum.squeeze(0).to(device()), filter.roll,
                                   TDM::crop_to_frame(filter.crop, in->metadata(), input)});
            }
            const auto kernel = m_kernel->half_spectrum({plan.channel.conv, plan.tick.conv}).to(device());
            images = filter_bank(input, kernel, plan, filters);
            for (auto& image : images) image = TDM::without_masked(in->metadata(), image);
        }
        output_vector out;
        for (size_t port = 0; port < ports(); ++port) {
            const auto& filter = m_cfg.filters[port];
            out.push_back(std::make_shared<SimpleTorchTensor>(
                std::move(images[port]), TDM::derive(in->metadata(), nullptr, filter.datapath_format, filter.tag)));
        }
        return out;
    }
}

WIRECELL_FACTORY(SPNGFilterBank, WireCell::SPNG::FilterBank, WireCell::ITorchTensorFanout, WireCell::INamed,
                 WireCell::IConfigurable)
