#include "nets/tool/NpzWeights.h"

#include "nets/Weights.h"
#include "sio/Npy.h"
#include "sio/archive/Archive.h"

#include <cstddef>

namespace WireCell::Nets {

    namespace {
        std::string without_ending(const std::string& member)
        {
            const std::string ending = ".npy";
            const bool has = member.size() > ending.size() &&
                             member.compare(member.size() - ending.size(), ending.size(), ending) == 0;
            return has ? member.substr(0, member.size() - ending.size()) : member;
        }

        /// The array of the current member, as double.
        at::Tensor read_numbers(Sio::ArchiveReader& reader, const Sio::NpyHeader& header, at::IntArrayRef shape)
        {
            std::vector<std::byte> bytes(header.nbytes());
            reader.read(bytes.data(), bytes.size());
            reader.expect_end();
            if (header.fortran_order) {
                std::vector<std::byte> ordered(bytes.size());
                Sio::npy_to_c_order(header, bytes.data(), ordered.data());
                bytes.swap(ordered);
            }
            auto numbers = at::empty(shape, at::kDouble);
            Sio::npy_convert(header, bytes.data(), header.count(), numbers.data_ptr<double>(), reader.where());
            return numbers;
        }
    }

    void load_npz_weights(const torch::jit::Module& module, const std::string& path)
    {
        const std::string who = "weights";
        Sio::ArchiveReader reader(Sio::find_archive(path, who), who);
        WeightLoader loader(module, who + " of '" + path + "'");
        while (reader.next()) {
            const auto header =
                Sio::read_npy_header([&](void* to, size_t nbytes) { reader.read(to, nbytes); }, reader.where());
            const std::vector<int64_t> shape(header.shape.begin(), header.shape.end());
            // Before memory is taken for it.
            const auto place = loader.place(without_ending(reader.name()), shape);
            place.copy_(read_numbers(reader, header, shape));
        }
        loader.finish();
    }
}
