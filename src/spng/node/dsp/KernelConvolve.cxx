#include "AxisConfig.h"

#include "WireCellSpng/ITorchSpectrum.h"
#include "WireCellSpng/base/Dims.h"
#include "WireCellSpng/core/FilterNode.h"
#include "WireCellSpng/core/KernelCheck.h"
#include "WireCellSpng/core/Masks.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    /// How a convolution gets to the frequency domain and back.
    enum class TransformKind { real, complex };
    BOOST_DESCRIBE_ENUM(TransformKind, real, complex)

    struct KernelConvolveConfig : FilterConfig {
        std::string kernel;                            ///< type:name of the ITorchSpectrum, required
        std::vector<AxisParams> axis;                  ///< two: channel, tick; required
        bool faster = false;                           ///< enlarge linear axes to sizes with a fast transform
        TransformKind transform = TransformKind::real; ///< real, or complex: slower, the Wire-Cell Toolkit's rounding
        bool zero_masked = false;                      ///< whether masked samples of the output become zero
    };
    BOOST_DESCRIBE_STRUCT(KernelConvolveConfig, (FilterConfig), (kernel, axis, faster, transform, zero_masked))

    /// Convolve images [..., channel, tick] with a kernel.
    ///
    /// Zeros that are padded at the head are in front of the first sample, and `time` moves accordingly.  `roll` leaves `time`
    /// as it is, since it undoes a shift that the kernel makes.
    /// An image without rows or columns comes out as it is.
    class KernelConvolve final : public FilterNode<KernelConvolveConfig> {
      public:
        KernelConvolve()
          : FilterNode("SPNGKernelConvolve")
        {
        }

      protected:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.kernel.empty(), "key 'kernel' is required (type:name of an ITorchSpectrum)");
            SPNG_VALIDATE(m_cfg.axis.size() == 2, "key 'axis' has {} entries (want 2: channel, tick)",
                          m_cfg.axis.size());
            m_kernel = Factory::find_tn<ITorchSpectrum>(m_cfg.kernel);
            const auto natural = m_kernel->shape();
            SPNG_VALIDATE(natural.size() == 2, "kernel {} has {} dimensions (want 2)", m_cfg.kernel, natural.size());
            m_natural = {natural[0], natural[1]};
            m_axis = {m_cfg.axis[0], m_cfg.axis[1]};
            plan_axis(m_axis[0], 1, m_natural[0]);
            plan_axis(
                {.crop = m_axis[1].crop == TDM::crop_frame ? 0 : m_axis[1].crop, .roll_mode = m_axis[1].roll_mode}, 1,
                m_natural[1]);
            check_kernel_is_finite(*m_kernel, "key 'kernel' (" + m_cfg.kernel + ")");
        }

        at::Tensor filter(const at::Tensor& input, FilterCall& call) const override
        {
            SPNG_VALIDATE(input.dim() == 2 || input.dim() == 3,
                          "the input has {} dimensions (want [channel, tick] or [batch, channel, tick])", input.dim());
            if (input.numel() == 0) return input;
            auto axis = m_axis;
            axis[1].crop = TDM::crop_to_frame(axis[1].crop, call.metadata, input);
            const auto plan = plan_convolve(axis, input, m_natural, m_cfg.faster);
            if (plan.tick.head > 0) {
                const double period = call.metadata.value("period", 0.0);
                SPNG_VALIDATE(period > 0, "the input has no period, which padding at the head needs");
                call.changes["time"] = call.metadata.value("time", 0.0) - static_cast<double>(plan.tick.head) * period;
                if (TDM::has_masked(call.metadata))
                    call.changes["masked"] = TDM::later_masked(call.metadata, plan.tick.head);
            }
            const bool full = m_cfg.transform == TransformKind::complex;
            const std::vector<int64_t> shape = {plan.channel.conv, plan.tick.conv};
            const auto spectrum = (full ? m_kernel->full_spectrum(shape) : m_kernel->half_spectrum(shape)).to(device());
            if (call.debug) save_steps(input, spectrum, plan, call);
            const auto output = convolved(input, spectrum, plan);
            if (!m_cfg.zero_masked) return output;
            return TDM::without_masked(TDM::changed(call.metadata, call.changes), output);
        }

      private:
        at::Tensor convolved(const at::Tensor& input, const at::Tensor& spectrum, const ConvolvePlan& plan) const
        {
            return m_cfg.transform == TransformKind::complex ? convolve_complex(input, spectrum, plan)
                                                             : convolve(input, spectrum, plan);
        }

        /// The steps that convolve() takes in one go.
        void save_steps(const at::Tensor& input, const at::Tensor& spectrum, ConvolvePlan plan, FilterCall& call) const
        {
            auto wave = input;
            int number = 0;
            for (const auto* axis : {&plan.channel, &plan.tick}) {
                const auto along = number == 0 ? dim::channel : dim::tick;
                if (axis->baseline) wave = wave - lower_median(wave, along);
                call.save(fmt::format("median_subtracted_dim{}", number), wave);
                wave = resize_tensor_tail(resize_tensor_head(wave, along, axis->input + axis->head), along, axis->conv);
                call.save(fmt::format("resized_dim{}", number), wave);
                ++number;
            }
            for (auto* axis : {&plan.channel, &plan.tick}) {
                axis->roll = 0;
                axis->output = axis->conv;
            }
            call.save("raw_convo", convolved(input, spectrum, plan));
        }

        ITorchSpectrum::pointer m_kernel;
        std::array<int64_t, 2> m_natural{};
        std::array<AxisParams, 2> m_axis;
    };
}

WIRECELL_FACTORY(SPNGKernelConvolve, WireCell::SPNG::KernelConvolve, WireCell::ITorchTensorFilter, WireCell::INamed,
                 WireCell::IConfigurable)
