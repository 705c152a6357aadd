#pragma once
#include <cstdint>
#include <string>

/// Sparse images in TorchScript.  An image is a tensor x [site, channel] and a list of tensors s about its n sites:
///
///   s[0]  int64 [n]            keys, which rise: (batch * height + row) * width + column
///   s[1]  int64 [3], CPU       batch, height, width
///   s[2]  int64 [n, kernel^2]  the numbers of the sites around each, row by row; n where there is none
///   s[3]  int64 [n, 4]         of a halved image: the sites of the larger one that it was made of, its n for none
///
/// Neighbours are found by a search in the sorted keys.  A convolution gathers rows by such a table, with zeros for what is
/// not there, and multiplies them with the weights; its gradient scatters.
namespace WireCell::Nets {

    /// Rows of `x` by a table `index`, zeros where it says x.size(0).
    std::string gather_code(const std::string& x, const std::string& index);

    /// Lines that compute `word`_around [key, kernel^2] for keys of images of `height` x `width` rows and columns.  Words
    /// of numbers are expressions.
    std::string neighbours_code(const std::string& word, const std::string& keys, const std::string& height,
                                const std::string& width, int64_t kernel);

    /// Lines that compute `word`_at: the numbers of keys `wanted` among the sorted keys `known`, known.size(0) for none.
    std::string search_code(const std::string& word, const std::string& wanted, const std::string& known);

    /// The body of forward(x, s) of a convolution with a table of sites, the weights those of a dense one.
    std::string sparse_conv_code(int64_t kernel, const std::string& bias, const std::string& table);

    /// That of a normalisation of each image.
    std::string sparse_norm_code(int64_t channels);
}
