#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace WireCell::View {

    /// A tensor of a pickle: its numbers are in a member of the archive of their own.
    struct PickledTensor {
        std::string name;                   ///< its key in the dictionary, or its number in a list
        std::string record;                 ///< the member, "data/0" and so on
        std::string type;                   ///< of its elements, as LibTorch names them: FloatStorage, LongStorage, ...
        size_t count = 0;                   ///< elements of the member
        size_t offset = 0;                  ///< of the first element
        std::vector<size_t> shape, strides; ///< [elements]

        size_t size() const;
        /// [bytes] of an element; 0 for a type that is not shown.
        size_t item_size() const;
        /// The elements of the tensor in C order as float, from those of the member as they are in the file.
        std::vector<float> floats(const std::vector<std::byte>& raw) const;
    };

    struct PickledContent {
        std::vector<PickledTensor> tensors; ///< in the order of the file
        std::map<std::string, std::string> texts;
    };

    /// What the record data.pkl of an archive of LibTorch holds, as long as that is a dictionary or a tuple of tensors and
    /// plain values; of other objects it refuses to know anything.  Nothing of a pickle is ever called.
    /// IOError, which starts with `where`: it is damaged, or holds something else.
    PickledContent read_tensor_pickle(std::string_view pickle, const std::string& where);
}
