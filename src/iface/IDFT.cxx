#include "WireCellIface/IDFT.h"

#include <algorithm>
#include <vector>

namespace WireCell {
    namespace {
        template <typename T>
        void transpose_any(const T* in, T* out, int nrows, int ncols)
        {
            const std::vector<T> copy(in, in + static_cast<size_t>(nrows) * ncols);
            for (int row = 0; row < nrows; ++row) {
                for (int col = 0; col < ncols; ++col) {
                    out[static_cast<size_t>(col) * nrows + row] = copy[static_cast<size_t>(row) * ncols + col];
                }
            }
        }

        /// Apply a 1-D transform along an axis: function(in, out, size) of the IDFT.
        template <typename In, typename Out, typename Function>
        void batch(const IDFT& dft, Function function, const In* in, Out* out, int nrows, int ncols, int axis)
        {
            if (axis == 1) {
                for (int row = 0; row < nrows; ++row) {
                    const size_t begin = static_cast<size_t>(row) * ncols;
                    (dft.*function)(in + begin, out + begin, ncols);
                }
                return;
            }
            const size_t size = static_cast<size_t>(nrows) * ncols;
            std::vector<In> columns(size);
            std::vector<Out> transformed(size);
            dft.transpose(in, columns.data(), nrows, ncols);
            batch(dft, function, columns.data(), transformed.data(), ncols, nrows, 1);
            dft.transpose(transformed.data(), out, ncols, nrows);
        }
    }

    IDFT::~IDFT() = default;

    void IDFT::fwd_r2c_1d(const scalar_t* in, complex_t* out, int size) const
    {
        const std::vector<complex_t> wave(in, in + size);
        fwd1d(wave.data(), out, size);
    }

    void IDFT::inv_c2r_1d(const complex_t* in, scalar_t* out, int size) const
    {
        std::vector<complex_t> spectrum(in, in + size);
        for (int ind = 1; ind <= (size - 1) / 2; ++ind) spectrum[size - ind] = std::conj(spectrum[ind]);
        inv1d(spectrum.data(), spectrum.data(), size);
        std::transform(spectrum.begin(), spectrum.end(), out, [](const complex_t& value) { return value.real(); });
    }

    void IDFT::fwd1b(const complex_t* in, complex_t* out, int nrows, int ncols, int axis) const
    {
        batch(*this, &IDFT::fwd1d, in, out, nrows, ncols, axis);
    }

    void IDFT::inv1b(const complex_t* in, complex_t* out, int nrows, int ncols, int axis) const
    {
        batch(*this, &IDFT::inv1d, in, out, nrows, ncols, axis);
    }

    void IDFT::transpose(const scalar_t* in, scalar_t* out, int nrows, int ncols) const
    {
        transpose_any(in, out, nrows, ncols);
    }

    void IDFT::transpose(const complex_t* in, complex_t* out, int nrows, int ncols) const
    {
        transpose_any(in, out, nrows, ncols);
    }
}
