#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

/// Numpy's npy format: the header and the conversion of elements.  Knows nothing of files or archives.
namespace WireCell::Sio {

    /// What the header of an npy array says.
    struct NpyHeader {
        std::string code;           ///< dtype without byte order: b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16
        bool swapped = false;       ///< the bytes are not in this machine's order
        bool fortran_order = false; ///< the first index runs fastest
        std::vector<size_t> shape;  ///< empty for a scalar

        size_t item_size() const; ///< [bytes]
        size_t count() const;     ///< number of elements
        size_t nbytes() const { return count() * item_size(); }
        std::string shape_text() const; ///< as Python prints it: (3,) or (2, 5)
        bool is_float() const { return code[0] == 'f'; }
    };

    /// Deliver exactly this many of the bytes that come next, or throw.
    using ReadBytes = std::function<void(void*, size_t)>;

    /// Read magic, version (1, 2 or 3) and dictionary.  `where` starts every error message.
    /// IOError: no npy file, a structured or otherwise unsupported dtype, a shape beyond what can be counted.
    NpyHeader read_npy_header(const ReadBytes& read, const std::string& where);

    /// The bytes that come before the data in a version 1.0 file, little endian.
    std::string npy_preamble(const NpyHeader& header);

    /// Numpy's dtype of T, such as "f4".
    template <class T>
    std::string npy_code();

    /// Convert `count` elements as found in the file to T: float, double or int.
    /// Numbers of any real kind become float or double; only integers become int.
    /// IOError: another kind is needed, or a number does not fit.
    template <class T>
    void npy_convert(const NpyHeader& header, const void* in, size_t count, T* out, const std::string& where);

    /// Bring elements into this machine's byte order, in place.
    void npy_to_native(const NpyHeader& header, std::byte* data);

    /// Copy an array in Fortran order to one in C order.  Both hold header.nbytes().
    void npy_to_c_order(const NpyHeader& header, const std::byte* in, std::byte* out);
}
