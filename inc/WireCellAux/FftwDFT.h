#pragma once
#include "WireCellAux/Logger.h"
#include "WireCellIface/IDFT.h"

namespace WireCell::Aux {
    /// The transforms of Eigen's FFT module behind the type name that configurations use.  Each thread keeps its own
    /// plans.
    class FftwDFT : public Logger, public IDFT {
      public:
        FftwDFT();
        virtual ~FftwDFT();

        void fwd1d(const complex_t* in, complex_t* out, int size) const override;
        void inv1d(const complex_t* in, complex_t* out, int size) const override;
        void fwd_r2c_1d(const scalar_t* in, complex_t* out, int size) const override;
        void inv_c2r_1d(const complex_t* in, scalar_t* out, int size) const override;
        void fwd2d(const complex_t* in, complex_t* out, int nrows, int ncols) const override;
        void inv2d(const complex_t* in, complex_t* out, int nrows, int ncols) const override;
    };
}
