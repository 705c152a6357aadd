#include "Npz.h"

#include "sio/Npy.h"
#include "sio/archive/Archive.h"

#include <ATen/ATen.h>

#include <cstdlib>
#include <filesystem>

namespace spng::test {

    namespace {
        at::ScalarType scalar_type(const std::string& code)
        {
            static const std::map<std::string, at::ScalarType> known = {
                {"b1", at::kBool}, {"i1", at::kChar}, {"i2", at::kShort}, {"i4", at::kInt},
                {"i8", at::kLong}, {"u1", at::kByte}, {"f4", at::kFloat}, {"f8", at::kDouble}};
            return known.at(code);
        }
    }

    std::map<std::string, at::Tensor> load_npz(const std::string& filename)
    {
        using namespace WireCell::Sio;
        std::map<std::string, at::Tensor> arrays;
        ArchiveReader reader(filename, "load_npz");
        while (reader.next()) {
            const auto header =
                read_npy_header([&](void* to, size_t nbytes) { reader.read(to, nbytes); }, reader.where());
            const std::vector<int64_t> shape(header.shape.begin(), header.shape.end());
            auto tensor = at::empty(shape, scalar_type(header.code));
            if (header.fortran_order)
                tensor = at::empty(std::vector<int64_t>(shape.rbegin(), shape.rend()), tensor.options());
            reader.read(tensor.data_ptr(), header.nbytes());
            if (header.fortran_order) tensor = tensor.numpy_T();
            const auto& name = reader.name();
            arrays[name.substr(0, name.rfind(".npy"))] = tensor;
        }
        return arrays;
    }

    std::string shared_data(const std::string& name)
    {
        const char* folder = std::getenv("SPNG_TEST_DATA");
        if (!folder) return "";
        const auto path = std::filesystem::path(folder) / name;
        return std::filesystem::exists(path) ? path.string() : "";
    }

    at::Tensor unpack_bits(const at::Tensor& bytes, at::IntArrayRef shape)
    {
        const auto places = at::arange(7, -1, -1, at::kByte);
        const auto bits = bytes.flatten().unsqueeze(1).bitwise_right_shift(places).bitwise_and(1);
        int64_t size = 1;
        for (const auto n : shape) size *= n;
        return bits.flatten().slice(0, 0, size).to(at::kBool).reshape(shape);
    }
}
