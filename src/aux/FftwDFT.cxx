#include "WireCellAux/FftwDFT.h"
#include "WireCellUtil/NamedFactory.h"

#include <unsupported/Eigen/FFT>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace WireCell::Aux {
    namespace {
        /// An engine keeps plans and work space, hence one per thread.
        Eigen::FFT<float>& engine()
        {
            thread_local Eigen::FFT<float> fft;
            return fft;
        }

        int64_t largest_prime_factor(int64_t number)
        {
            int64_t largest = 1;
            for (int64_t factor = 2; factor * factor <= number; ++factor) {
                for (; number % factor == 0; number /= factor) largest = factor;
            }
            return std::max(largest, number);
        }

        /// The transform of a length with a large prime factor, which the engine would do in a time that grows with the
        /// product of the two, as a convolution with a chirp (Bluestein 1970, IEEE Trans. Audio Electroacoust. 18, 451), in double precision.
        class ChirpTransform {
          public:
            explicit ChirpTransform(int size)
              : m_chirp(size)
            {
                size_t padded = 1;
                while (padded < 2 * m_chirp.size()) padded *= 2;
                std::vector<value_t> filter(padded);
                for (uint64_t ind = 0; ind < m_chirp.size(); ++ind) {
                    // The square modulo the period of the chirp keeps the phase exact.
                    const auto phase = static_cast<double>(ind * ind % (2 * m_chirp.size()));
                    m_chirp[ind] = std::polar(1.0, -M_PI * phase / static_cast<double>(m_chirp.size()));
                    filter[ind] = filter[(padded - ind) % padded] = std::conj(m_chirp[ind]);
                }
                m_filter.resize(padded);
                m_fft.fwd(m_filter.data(), filter.data(), static_cast<int>(padded));
            }

            /// From the time domain to frequencies.  `in` and `out` may be the same.
            void operator()(const IDFT::complex_t* in, IDFT::complex_t* out)
            {
                std::vector<value_t> wave(m_filter.size()), spectrum(m_filter.size());
                for (size_t ind = 0; ind < m_chirp.size(); ++ind) wave[ind] = value_t(in[ind]) * m_chirp[ind];
                const int padded = static_cast<int>(m_filter.size());
                m_fft.fwd(spectrum.data(), wave.data(), padded);
                for (size_t ind = 0; ind < m_filter.size(); ++ind) spectrum[ind] *= m_filter[ind];
                m_fft.inv(wave.data(), spectrum.data(), padded);
                for (size_t ind = 0; ind < m_chirp.size(); ++ind) out[ind] = IDFT::complex_t(wave[ind] * m_chirp[ind]);
            }

          private:
            using value_t = std::complex<double>;
            std::vector<value_t> m_chirp, m_filter;
            Eigen::FFT<double> m_fft;
        };

        /// What this length takes, per thread; null for the engine.
        ChirpTransform* chirp_transform(int size)
        {
            constexpr int64_t largest = 200; // beyond it the chirp is the faster one
            thread_local std::map<int, std::unique_ptr<ChirpTransform>> all;
            const auto [it, is_new] = all.try_emplace(size);
            if (is_new && largest_prime_factor(size) > largest) it->second = std::make_unique<ChirpTransform>(size);
            return it->second.get();
        }

        /// The inverse by the forward transform.
        void inverse(ChirpTransform& chirp, std::vector<IDFT::complex_t>& values)
        {
            for (auto& value : values) value = std::conj(value);
            chirp(values.data(), values.data());
            const auto scale = 1 / static_cast<float>(values.size());
            for (auto& value : values) value = std::conj(value) * scale;
        }

        /// The engine has no transform of one sample, which is the sample.
        template <typename In, typename Out>
        bool trivial(const In* in, Out* out, int size)
        {
            if (size == 1) out[0] = in[0];
            return size <= 1;
        }

        /// The engine can not work in place.
        std::vector<IDFT::complex_t> copy(const IDFT::complex_t* in, int size) { return {in, in + size}; }
    }

    FftwDFT::FftwDFT()
      : Logger("FftwDFT", "aux")
    {
    }

    FftwDFT::~FftwDFT() = default;

    void FftwDFT::fwd1d(const complex_t* in, complex_t* out, int size) const
    {
        if (trivial(in, out, size)) return;
        if (auto* chirp = chirp_transform(size)) return (*chirp)(in, out);
        const auto wave = copy(in, size);
        engine().fwd(out, wave.data(), size);
    }

    void FftwDFT::inv1d(const complex_t* in, complex_t* out, int size) const
    {
        if (trivial(in, out, size)) return;
        auto spectrum = copy(in, size);
        if (auto* chirp = chirp_transform(size)) {
            inverse(*chirp, spectrum);
            std::copy(spectrum.begin(), spectrum.end(), out);
            return;
        }
        engine().inv(out, spectrum.data(), size);
    }

    void FftwDFT::fwd_r2c_1d(const scalar_t* in, complex_t* out, int size) const
    {
        if (trivial(in, out, size)) return;
        if (auto* chirp = chirp_transform(size)) {
            const std::vector<complex_t> wave(in, in + size);
            return (*chirp)(wave.data(), out);
        }
        engine().fwd(out, in, size);
    }

    void FftwDFT::inv_c2r_1d(const complex_t* in, scalar_t* out, int size) const
    {
        if (size == 1) out[0] = in[0].real();
        if (size <= 1) return;
        if (auto* chirp = chirp_transform(size)) {
            std::vector<complex_t> spectrum(in, in + size / 2 + 1);
            for (int ind = size / 2 + 1; ind < size; ++ind) spectrum.push_back(std::conj(in[size - ind]));
            spectrum.front() = spectrum.front().real();
            inverse(*chirp, spectrum);
            std::transform(spectrum.begin(), spectrum.end(), out, [](const complex_t& value) { return value.real(); });
            return;
        }
        engine().inv(out, in, size);
    }

    void FftwDFT::fwd2d(const complex_t* in, complex_t* out, int nrows, int ncols) const
    {
        fwd1b(in, out, nrows, ncols, 1);
        fwd1b(out, out, nrows, ncols, 0);
    }

    void FftwDFT::inv2d(const complex_t* in, complex_t* out, int nrows, int ncols) const
    {
        inv1b(in, out, nrows, ncols, 1);
        inv1b(out, out, nrows, ncols, 0);
    }
}

WIRECELL_FACTORY(FftwDFT, WireCell::Aux::FftwDFT, WireCell::IDFT, WireCell::INamed)
