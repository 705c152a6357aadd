#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace WireCell::SPNG {

    /// What a pickle of a TorchScript archive refers to.
    struct PickleContent {
        std::vector<std::string> classes; ///< qualified names, "__torch__...", each once
        bool is_object = false;           ///< whether it holds an object, and not a tuple or so
    };

    /// Walk a pickle as LibTorch's reader would, making nothing of it.  ValueError says what is wrong: instructions that
    /// the reader lacks or that take what is not there, values that hold one another too deeply or themselves, names that
    /// belong to no TorchScript file, and tensors that reach beyond their storage, or storages beyond their record.
    ///
    ///   record_size   bytes of the record with a storage's data; -1 if there is none
    PickleContent check_pickle(std::string_view pickle, const std::function<int64_t(const std::string&)>& record_size);
}
