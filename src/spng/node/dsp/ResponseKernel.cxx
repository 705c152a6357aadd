#include "WireCellIface/IFieldResponse.h"
#include "WireCellIface/IWaveform.h"
#include "WireCellSpng/ITorchSpectrum.h"
#include "WireCellSpng/algo/dsp/Response.h"
#include "WireCellSpng/core/KernelCheck.h"
#include "WireCellSpng/core/Pickle.h"
#include "WireCellSpng/core/SpectrumCache.h"
#include "WireCellSpng/device/NodeBase.h"
#include "WireCellUtil/Binning.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Response.h"
#include "WireCellUtil/Units.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(Normalization, physical, wct)

    /// Where in each sample of the electronics response its function of time is evaluated.
    enum class ErSampling { centre, edge };
    BOOST_DESCRIBE_ENUM(ErSampling, centre, edge)

    struct ResponseKernelConfig : NodeConfig {
        std::string field_response;                            ///< type:name of the IFieldResponse, required
        std::string elec_response;                             ///< type:name of the IWaveform, required
        double elec_duration = 20 * units::us;                 ///< [time] length of the electronics response
        double period = 500 * units::ns;                       ///< [time] sample period of the images
        int plane_index = -1;                                  ///< plane of the field response, 0 to 3, required
        double scale = 1;                                      ///< [ADC/voltage] multiplies the kernel, not 0
        Normalization normalization = Normalization::physical; ///< physical, or wct: period/fine period too large
        ErSampling er_sampling = ErSampling::centre;           ///< centre or edge: time in a sample of the response
        int capacity = 1;                                      ///< spectra kept, one per image shape
        std::string debug_filename;                            ///< write what the kernel is made of to this .pkl
    };
    BOOST_DESCRIBE_STRUCT(ResponseKernelConfig, (NodeConfig),
                          (field_response, elec_response, elec_duration, period, plane_index, scale, normalization,
                           er_sampling, capacity, debug_filename))

    /// The file of a field response, where the host tells it.
    template <class FieldResponse>
    std::string file_of(const FieldResponse& response)
    {
        if constexpr (requires { response.file; }) return response.file.empty() ? "" : " (" + response.file + ")";
        return "";
    }

    /// The detector's response to one electron: the field response convolved with that of the electronics.
    class ResponseKernel final : public NodeBase<ResponseKernelConfig>, public ITorchSpectrum {
      public:
        ResponseKernel()
          : NodeBase("SPNGResponseKernel", Gate::none)
        {
        }

        at::Tensor half_spectrum(const std::vector<int64_t>& shape) const override
        {
            SPNG_VALIDATE(shape.size() == 2, "{}: a spectrum of {} dimensions was asked for (want 2)", who(),
                          shape.size());
            return m_cache.get(shape, [&] { return response_spectrum(m_kernel, shape[0], shape[1]).to(device()); });
        }

        at::Tensor full_spectrum(const std::vector<int64_t>& shape) const override
        {
            SPNG_VALIDATE(shape.size() == 2, "{}: a spectrum of {} dimensions was asked for (want 2)", who(),
                          shape.size());
            return response_full_spectrum(m_kernel, shape[0], shape[1]).to(device());
        }

        std::vector<int64_t> shape() const override { return m_kernel.sizes().vec(); }

      protected:
        void configured() override;

      private:
        static constexpr int most_samples = 1000000;

        at::Tensor field(const Response::Schema::FieldResponse& response) const;
        void check_kernel() const;

        at::Tensor m_kernel;
        mutable SpectrumCache m_cache;
    };

    void ResponseKernel::configured()
    {
        SPNG_VALIDATE(!m_cfg.field_response.empty(), "key 'field_response' is required (type:name)");
        SPNG_VALIDATE(!m_cfg.elec_response.empty(), "key 'elec_response' is required (type:name)");
        SPNG_VALIDATE(m_cfg.plane_index >= 0 && m_cfg.plane_index < 4, "plane_index is {} (want 0 to 3)",
                      m_cfg.plane_index);
        SPNG_VALIDATE(m_cfg.scale != 0, "scale is 0 (want another number)");
        SPNG_VALIDATE(m_cfg.capacity >= 0, "capacity is {} (want 0 or more)", m_cfg.capacity);
        SPNG_VALIDATE(m_cfg.period > 0, "period is {} (want more than 0)", m_cfg.period);

        const auto& response = Factory::find_tn<IFieldResponse>(m_cfg.field_response)->field_response();
        // Files give 99.999 ns for 100 ns.
        const double fine = std::round(response.period / units::ns) * units::ns;
        SPNG_VALIDATE(fine > 0, "the field response {} has the period {} ns", m_cfg.field_response + file_of(response),
                      response.period / units::ns);
        const double nsamples = m_cfg.elec_duration / fine + 1e-6;
        SPNG_VALIDATE(nsamples >= 1 && nsamples <= most_samples, "elec_duration is {} (want 1 to {} samples of {} ns)",
                      m_cfg.elec_duration, most_samples, fine);
        const int nelec = static_cast<int>(nsamples);

        // Waveforms sample at bin centres.
        const double shift = m_cfg.er_sampling == ErSampling::edge ? -0.5 * fine : 0;
        const auto samples = Factory::find_tn<IWaveform>(m_cfg.elec_response)
                                 ->waveform_samples(Binning(nelec, shift, nelec * fine + shift));
        const auto elec = at::tensor(samples, at::kFloat);
        const auto average = field(response);
        const double ncoarse = fine / m_cfg.period * static_cast<double>(nelec + average.size(1));
        SPNG_VALIDATE(ncoarse >= 1 && ncoarse <= most_samples,
                      "period is {} (want 1 to {} of them in the response's {} ns)", m_cfg.period, most_samples,
                      fine * static_cast<double>(nelec + average.size(1)));
        m_kernel = response_kernel(
            average, elec,
            {.fine_period = fine, .period = m_cfg.period, .scale = m_cfg.scale, .normalization = m_cfg.normalization});
        check_kernel();
        m_cache.reset(static_cast<size_t>(m_cfg.capacity));
        if (!m_cfg.debug_filename.empty()) {
            save_pickle(m_cfg.debug_filename, {{"fine_sampled_er", elec},
                                               {"fine_avg_fr", average},
                                               {"response_waveform", m_kernel},
                                               {"padded_spectrum", response_spectrum(m_kernel, 100, 2000)}});
        }
    }

    /// A kernel with samples too large for float32, or one too small to divide by, is refused.
    void ResponseKernel::check_kernel() const
    {
        const double total = m_kernel.abs().sum(at::kDouble).item<double>();
        SPNG_VALIDATE(total <= largest_kernel,
                      "the kernel is not finite: with scale {}, field_response '{}' and elec_response '{}' its samples "
                      "add up to {} (want up to {})",
                      m_cfg.scale, m_cfg.field_response, m_cfg.elec_response, total, largest_kernel);
        SPNG_VALIDATE(
            total >= 1 / largest_kernel,
            "the kernel is nothing: with scale {}, field_response '{}' and elec_response '{}' its samples add "
            "up to {} (want {} or more)",
            m_cfg.scale, m_cfg.field_response, m_cfg.elec_response, total, 1 / largest_kernel);
    }

    /// The plane's currents averaged over wire regions, (wires, samples) ordered by wire.
    at::Tensor ResponseKernel::field(const Response::Schema::FieldResponse& response) const
    {
        const auto average = Response::wire_region_average(response);
        for (const auto& plane : average.planes) {
            if (plane.planeid != m_cfg.plane_index) continue;
            auto paths = plane.paths;
            std::sort(paths.begin(), paths.end(), [](const auto& a, const auto& b) { return a.pitchpos < b.pitchpos; });
            std::vector<at::Tensor> rows;
            for (const auto& path : paths) {
                SPNG_VALIDATE(path.current.size() == paths.front().current.size(),
                              "field_response '{}': paths of plane {} have {} and {} samples (want one length)",
                              m_cfg.field_response, m_cfg.plane_index, paths.front().current.size(),
                              path.current.size());
                rows.push_back(at::tensor(std::vector<float>(path.current.begin(), path.current.end()), at::kFloat));
            }
            SPNG_VALIDATE(!rows.empty() && rows.front().numel() > 0, "field_response '{}': plane {} has no samples",
                          m_cfg.field_response, m_cfg.plane_index);
            return at::stack(rows);
        }
        THROW(ValueError() << errmsg{fmt::format("plane_index is {}, which {} lacks", m_cfg.plane_index,
                                                 m_cfg.field_response + file_of(response))});
    }
}

WIRECELL_FACTORY(SPNGResponseKernel, WireCell::SPNG::ResponseKernel, WireCell::ITorchSpectrum, WireCell::INamed,
                 WireCell::IConfigurable)
