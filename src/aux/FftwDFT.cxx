#include "WireCellAux/FftwDFT.h"
#include "WireCellUtil/NamedFactory.h"

#include <unsupported/Eigen/FFT>

#include <vector>

namespace WireCell::Aux {
    namespace {
        /// An engine keeps plans and work space, hence one per thread.
        Eigen::FFT<float>& engine()
        {
            thread_local Eigen::FFT<float> fft;
            return fft;
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
        const auto wave = copy(in, size);
        engine().fwd(out, wave.data(), size);
    }

    void FftwDFT::inv1d(const complex_t* in, complex_t* out, int size) const
    {
        if (trivial(in, out, size)) return;
        const auto spectrum = copy(in, size);
        engine().inv(out, spectrum.data(), size);
    }

    void FftwDFT::fwd_r2c_1d(const scalar_t* in, complex_t* out, int size) const
    {
        if (trivial(in, out, size)) return;
        engine().fwd(out, in, size);
    }

    void FftwDFT::inv_c2r_1d(const complex_t* in, scalar_t* out, int size) const
    {
        if (size == 1) out[0] = in[0].real();
        if (size <= 1) return;
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
