#include "WireCellSpng/ITorchSpectrum.h"
#include "WireCellSpng/algo/dsp/Convolve.h"
#include "WireCellSpng/algo/dsp/Response.h"
#include "WireCellSpng/core/KernelCheck.h"
#include "WireCellSpng/core/Pickle.h"
#include "WireCellSpng/core/SpectrumCache.h"
#include "WireCellSpng/device/NodeBase.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    struct DeconKernelConfig : NodeConfig {
        std::string filter;         ///< type:name of the ITorchSpectrum that multiplies, required
        std::string response;       ///< type:name of the ITorchSpectrum that divides, required
        int capacity = 1;           ///< spectra kept, one per image shape
        std::string debug_filename; ///< write the kernel at its natural size to this .pkl
    };
    BOOST_DESCRIBE_STRUCT(DeconKernelConfig, (NodeConfig), (filter, response, capacity, debug_filename))

    /// A deconvolution and a filter in one: by frequency the filter over the response, 0 where the response is 0.
    class DeconKernel final : public NodeBase<DeconKernelConfig>, public ITorchSpectrum {
      public:
        DeconKernel()
          : NodeBase("SPNGDeconKernel", Gate::none)
        {
        }

        at::Tensor half_spectrum(const std::vector<int64_t>& shape) const override
        {
            return m_cache.get(shape, [&] {
                return columns_together(ratio_or_zero(m_filter->half_spectrum(shape).to(device()),
                                                      m_response->half_spectrum(shape).to(device())));
            });
        }

        at::Tensor full_spectrum(const std::vector<int64_t>& shape) const override
        {
            return m_full_cache.get(shape, [&] {
                return ratio_or_zero(m_filter->full_spectrum(shape).to(device()),
                                     m_response->full_spectrum(shape).to(device()));
            });
        }

        std::vector<int64_t> shape() const override { return m_response->shape(); }

      protected:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.filter.empty(), "key 'filter' is required (type:name of an ITorchSpectrum)");
            SPNG_VALIDATE(!m_cfg.response.empty(), "key 'response' is required (type:name of an ITorchSpectrum)");
            SPNG_VALIDATE(m_cfg.capacity >= 0, "capacity is {} (want 0 or more)", m_cfg.capacity);
            m_filter = Factory::find_tn<ITorchSpectrum>(m_cfg.filter);
            m_response = Factory::find_tn<ITorchSpectrum>(m_cfg.response);
            m_cache.reset(static_cast<size_t>(m_cfg.capacity));
            m_full_cache.reset(static_cast<size_t>(m_cfg.capacity));
            check_kernel_is_finite(*this,
                                   fmt::format("keys 'filter' ({}) and 'response' ({})", m_cfg.filter, m_cfg.response));
            if (m_cfg.debug_filename.empty()) return;
            const auto kernel = half_spectrum(shape());
            const auto signal = at::fft_irfft2(kernel, at::IntArrayRef(shape()));
            save_pickle(m_cfg.debug_filename, {{"decon_kernel", kernel}, {"decon_signal", signal}});
        }

      private:
        ITorchSpectrum::pointer m_filter, m_response;
        mutable SpectrumCache m_cache, m_full_cache;
    };
}

WIRECELL_FACTORY(SPNGDeconKernel, WireCell::SPNG::DeconKernel, WireCell::ITorchSpectrum, WireCell::INamed,
                 WireCell::IConfigurable)
