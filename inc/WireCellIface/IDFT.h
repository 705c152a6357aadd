#pragma once
#include "WireCellUtil/IComponent.h"

#include <complex>

namespace WireCell {
    /// Discrete Fourier transforms in single precision.  Arrays are row major; in and out may be the same.  The forward
    /// transform is not normalised, the inverse is divided by the number of samples.  Safe to call from many threads.
    class IDFT : public IComponent<IDFT> {
      public:
        using scalar_t = float;
        using complex_t = std::complex<scalar_t>;

        virtual ~IDFT();

        virtual void fwd1d(const complex_t* in, complex_t* out, int size) const = 0;
        virtual void inv1d(const complex_t* in, complex_t* out, int size) const = 0;

        /// Real samples to the full spectrum and back; only the lower half of the spectrum is read.
        virtual void fwd_r2c_1d(const scalar_t* in, complex_t* out, int size) const;
        virtual void inv_c2r_1d(const complex_t* in, scalar_t* out, int size) const;

        virtual void fwd2d(const complex_t* in, complex_t* out, int nrows, int ncols) const = 0;
        virtual void inv2d(const complex_t* in, complex_t* out, int nrows, int ncols) const = 0;

        /// Batches of 1-D transforms: axis 1 along each row, axis 0 along each column.
        virtual void fwd1b(const complex_t* in, complex_t* out, int nrows, int ncols, int axis) const;
        virtual void inv1b(const complex_t* in, complex_t* out, int nrows, int ncols, int axis) const;

        /// From [nrows, ncols] to [ncols, nrows].
        virtual void transpose(const scalar_t* in, scalar_t* out, int nrows, int ncols) const;
        virtual void transpose(const complex_t* in, complex_t* out, int nrows, int ncols) const;
    };
}
