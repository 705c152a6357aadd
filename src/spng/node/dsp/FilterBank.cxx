#include "AxisConfig.h"

#include "WireCellSpng/ITorchSpectrum.h"
#include "WireCellSpng/algo/dsp/FilterBank.h"
#include "WireCellSpng/algo/dsp/Rebin.h"
#include "WireCellSpng/base/Dft.h"
#include "WireCellSpng/base/Dims.h"
#include "WireCellSpng/core/FanNodes.h"
#include "WireCellSpng/core/KernelCheck.h"
#include "WireCellSpng/core/Masks.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

#include <cmath>
#include <map>

namespace WireCell::SPNG {

    /// One filter along ticks, and its output.
    struct FilterBankFilter {
        std::string name;            ///< for messages
        std::string kernel;          ///< type:name of an ITorchSpectrum that acts on ticks only, required
        std::string tag;             ///< set as the output's tag; empty: the input's stays
        std::string datapath_format; ///< the output's datapath, with {key} filled from its metadata; empty: unchanged
        int64_t roll = 0;            ///< [ticks] cyclic shift towards later times, before the crop
        int64_t crop = 0;            ///< [ticks] output size; 0, -1 and -2 keep all, -3 those of the frame
        int64_t rebin = 1;           ///< [ticks] so many become one, their mean, as by SPNGRebinner
    };
    BOOST_DESCRIBE_STRUCT(FilterBankFilter, (), (name, kernel, tag, datapath_format, roll, crop, rebin))

    struct FilterBankConfig : NodeConfig {
        std::string kernel;           ///< type:name of the ITorchSpectrum applied first, required
        std::vector<AxisParams> axis; ///< two: channel, tick, as of SPNGKernelConvolve; ticks uncropped
        bool faster = false;          ///< enlarge linear axes to sizes with a fast transform
        double smallest = 0;          ///< leave out the highest frequencies, of which no filter lets pass this part
                                      ///< of its largest value; 0 leaves out none
        std::vector<FilterBankFilter> filters; ///< one per output port, required
        std::optional<int> multiplicity;       ///< number of ports; if given it must be that of the filters
    };
    BOOST_DESCRIBE_STRUCT(FilterBankConfig, (NodeConfig), (kernel, axis, faster, smallest, filters, multiplicity))

    /// One image in, convolved with a kernel, and out of each port through a filter along ticks.
    ///
    /// Gives what a SPNGKernelConvolve followed by one with padding none for each filter gives, with fewer transforms.
    /// Masked samples come out as zero.  Images that are rebinned are transformed back at the lower rate where that gives the
    /// same: nothing is masked, and all sizes are multiples.
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
        /// Sizes of the input, and of each output its crop and what is merged.
        using Sizes = std::vector<int64_t>;
        BankPlan make_plan(const at::Tensor& input, const std::vector<TimeFilter>& filters) const;
        double passed(const ITorchSpectrum& filter) const;
        std::vector<TimeFilter> wanted(const at::Tensor& input, const Metadata& md) const;

        static constexpr size_t max_plans = 4;
        ITorchSpectrum::pointer m_kernel;
        std::vector<double> m_passed; ///< of each filter, the part of the frequencies that is used
        std::map<Sizes, BankPlan> m_plans;
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
        SPNG_VALIDATE(m_cfg.smallest >= 0 && m_cfg.smallest < 1, "smallest is {} (want 0 or more, below 1)",
                      m_cfg.smallest);
        m_filters.clear();
        m_plans.clear();
        m_passed.clear();
        for (size_t port = 0; port < ports(); ++port) {
            const auto& filter = m_cfg.filters[port];
            SPNG_VALIDATE(!filter.kernel.empty(), "filters[{}] ('{}') has no kernel", port, filter.name);
            SPNG_VALIDATE(filter.rebin >= 1, "filters[{}] ('{}') has the rebin {} (want 1 or more)", port, filter.name,
                          filter.rebin);
            SPNG_VALIDATE(filter.crop >= TDM::crop_frame,
                          "filters[{}] ('{}') has the crop {} (want a size, 0, -1, -2 or -3)", port, filter.name,
                          filter.crop);
            m_filters.push_back(Factory::find_tn<ITorchSpectrum>(filter.kernel));
            SPNG_VALIDATE(m_filters.back()->shape().size() == 2, "filters[{}] ('{}') has {} dimensions (want 2)", port,
                          filter.name, m_filters.back()->shape().size());
            check_kernel_is_finite(*m_filters.back(), fmt::format("filters[{}] ({})", port, filter.kernel));
            m_passed.push_back(m_cfg.smallest > 0 ? passed(*m_filters.back()) : 1);
        }
    }

    /// At sizes that tell frequencies well enough: those of images are not known yet.
    double FilterBank::passed(const ITorchSpectrum& filter) const
    {
        constexpr int64_t least_ticks = 2048, least_channels = 64;
        const int64_t nchannels = std::max(m_natural[0], least_channels), nticks = std::max(m_natural[1], least_ticks);
        return passed_part(m_kernel->half_spectrum({nchannels, nticks}), filter.half_spectrum({1, nticks}).squeeze(0),
                           m_cfg.smallest);
    }

    /// The outputs, without their spectra.  Those that are not merged here are rebinned afterwards.
    std::vector<TimeFilter> FilterBank::wanted(const at::Tensor& input, const Metadata& md) const
    {
        const auto plan = plan_convolve(m_axis, input, m_natural, m_cfg.faster);
        std::vector<TimeFilter> filters;
        for (const auto& filter : m_cfg.filters) {
            const auto crop = TDM::crop_to_frame(filter.crop, md, input);
            const bool merges = !TDM::has_masked(md) && can_merge(plan, crop, filter.rebin);
            filters.push_back({{}, filter.roll, crop, merges ? filter.rebin : 1});
        }
        return filters;
    }

    BankPlan FilterBank::make_plan(const at::Tensor& input, const std::vector<TimeFilter>& filters) const
    {
        const auto plan = plan_convolve(m_axis, input, m_natural, m_cfg.faster);
        auto with_spectra = filters;
        for (size_t port = 0; port < ports(); ++port) {
            const auto spectrum = m_filters[port]->half_spectrum({plan.channel.output, plan.tick.conv});
            SPNG_VALIDATE(spectrum.size(0) == 1, "filters[{}] ('{}') acts on channels (want ticks only)", port,
                          m_cfg.filters[port].name);
            with_spectra[port].half_spectrum = spectrum.squeeze(0).to(device());
            if (m_passed[port] < 1) {
                with_spectra[port].columns =
                    static_cast<int64_t>(std::ceil(m_passed[port] * static_cast<double>(half_size(plan.tick.conv))));
            }
        }
        const auto kernel = m_kernel->half_spectrum({plan.channel.conv, plan.tick.conv}).to(device());
        auto bank = plan_bank(kernel, plan, with_spectra);
        // A kernel that others have, too, is there once.  Of one that is the bank's alone only what it uses is kept.
        if (kernel.use_count() == 1 && bank.kernel.is_alias_of(kernel)) bank.kernel = bank.kernel.clone();
        return bank;
    }

    FilterBank::output_vector FilterBank::split(const input_pointer& in)
    {
        const auto input = in->tensor().to(device());
        const auto& md = in->metadata();
        SPNG_VALIDATE(input.dim() == 2 || input.dim() == 3,
                      "the input has {} dimensions (want [channel, tick] or [batch, channel, tick])", input.dim());
        std::vector<at::Tensor> images(ports(), input);
        if (input.numel() > 0) {
            const auto filters = wanted(input, md);
            Sizes sizes = {input.size(dim::channel), input.size(dim::tick)};
            for (const auto& filter : filters) sizes.insert(sizes.end(), {filter.crop, filter.merge});
            auto found = m_plans.find(sizes);
            if (found == m_plans.end()) {
                if (m_plans.size() == max_plans) m_plans.clear();
                found = m_plans.emplace(sizes, make_plan(input, filters)).first;
            }
            images = filter_bank(input, found->second);
            for (size_t port = 0; port < ports(); ++port) {
                images[port] = TDM::without_masked(md, images[port]);
                if (filters[port].merge != m_cfg.filters[port].rebin)
                    images[port] = rebin(images[port], dim::tick, m_cfg.filters[port].rebin, RebinNorm::interpolation);
            }
        }
        output_vector out;
        for (size_t port = 0; port < ports(); ++port) {
            const auto& filter = m_cfg.filters[port];
            const auto changes =
                filter.rebin > 1 ? TDM::rescale_ticks(md, static_cast<double>(filter.rebin)) : Metadata();
            out.push_back(std::make_shared<SimpleTorchTensor>(
                std::move(images[port]), TDM::derive(md, changes, filter.datapath_format, filter.tag)));
        }
        return out;
    }
}

WIRECELL_FACTORY(SPNGFilterBank, WireCell::SPNG::FilterBank, WireCell::ITorchTensorFanout, WireCell::INamed,
                 WireCell::IConfigurable)
