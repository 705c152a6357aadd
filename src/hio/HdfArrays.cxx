#include "Hdf.h"
#include "WireCellAux/ArrayFiles.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/NamedFactory.h"

#include <fmt/ranges.h>

namespace WireCell::Hio {

    namespace {
        using Aux::ArrayPart;
        using Aux::ArrayShape;
        using Aux::ArrayType;
        using Dims = std::vector<hsize_t>;

        hid_t memory_type(ArrayType type)
        {
            switch (type) {
            case ArrayType::uint8:
                return H5T_NATIVE_UINT8;
            case ArrayType::int32:
                return H5T_NATIVE_INT32;
            case ArrayType::float64:
                return H5T_NATIVE_DOUBLE;
            case ArrayType::float32:
                break;
            }
            return H5T_NATIVE_FLOAT;
        }

        hid_t file_type(ArrayType type)
        {
            switch (type) {
            case ArrayType::uint8:
                return H5T_STD_U8LE;
            case ArrayType::int32:
                return H5T_STD_I32LE;
            case ArrayType::float64:
                return H5T_IEEE_F64LE;
            case ArrayType::float32:
                break;
            }
            return H5T_IEEE_F32LE;
        }

        Dims dims_of(const ArrayShape& shape) { return {shape.begin(), shape.end()}; }

        class Reader : public Aux::ArrayFileReader {
          public:
            Reader(Handle file, std::string where)
              : m_file(std::move(file))
              , m_where(std::move(where))
            {
            }
            ~Reader() override
            {
                const std::lock_guard lock(library());
                m_file.close();
            }

            std::vector<std::string> names(const std::string& group) const override
            {
                const std::lock_guard lock(library());
                if (!group.empty() && !has_path(m_file, group)) return {};
                const Handle object(H5Oopen(m_file, group.empty() ? "/" : group.c_str(), H5P_DEFAULT), H5Oclose);
                return object.good() && H5Iget_type(object) == H5I_GROUP ? children(object)
                                                                         : std::vector<std::string>();
            }

            bool has_array(const std::string& path) const override
            {
                const std::lock_guard lock(library());
                return has_path(m_file, path);
            }

            ArrayShape shape(const std::string& path) const override
            {
                const std::lock_guard lock(library());
                return shape_of(open(path));
            }

            void read(const std::string& path, const ArrayPart& part, ArrayType type, void* to) const override
            {
                const std::lock_guard lock(library());
                const auto dataset = open(path);
                const auto has = shape_of(dataset);
                bool is_inside = has.size() == part.size.size() && has.size() == part.begin.size();
                for (size_t dim = 0; is_inside && dim < has.size(); ++dim) {
                    is_inside = part.begin[dim] <= has[dim] && part.size[dim] <= has[dim] - part.begin[dim];
                }
                if (!is_inside) {
                    fail(m_where,
                         fmt::format("'{}' is of shape [{}] (want [{}] from [{}] on)", path, fmt::join(has, ", "),
                                     fmt::join(part.size, ", "), fmt::join(part.begin, ", ")));
                }
                const auto begin = dims_of(part.begin), size = dims_of(part.size);
                const Handle in_file(H5Dget_space(dataset), H5Sclose);
                const Handle in_memory(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr), H5Sclose);
                const bool is_read =
                    H5Sselect_hyperslab(in_file, H5S_SELECT_SET, begin.data(), nullptr, size.data(), nullptr) >= 0 &&
                    H5Dread(dataset, memory_type(type), in_memory, in_file, H5P_DEFAULT, to) >= 0;
                if (!is_read) fail(m_where, "'" + path + "' can not be read: the file is damaged");
            }

            std::string text(const std::string& group, const std::string& name) const override
            {
                const std::lock_guard lock(library());
                auto found = text_of(m_file, group, name, m_where);
                if (!found) fail(m_where, fmt::format("has no attribute '{}' at '{}'", name, group));
                return std::move(*found);
            }

          private:
            Handle open(const std::string& path) const
            {
                Handle dataset(has_path(m_file, path) ? H5Dopen2(m_file, path.c_str(), H5P_DEFAULT) : H5I_INVALID_HID,
                               H5Dclose);
                if (!dataset.good()) fail(m_where, "has no array '" + path + "'");
                return dataset;
            }

            static ArrayShape shape_of(const Handle& dataset)
            {
                const Handle space(H5Dget_space(dataset), H5Sclose);
                const int ndims = H5Sget_simple_extent_ndims(space);
                Dims dims(static_cast<size_t>(std::max(0, ndims)));
                H5Sget_simple_extent_dims(space, dims.data(), nullptr);
                return {dims.begin(), dims.end()};
            }

            Handle m_file;
            std::string m_where;
        };

        class Writer : public Aux::ArrayFileWriter {
          public:
            Writer(const std::string& path, int gzip, std::string where)
              : m_atomic(path)
              , m_file(H5Fcreate(m_atomic.temporary().c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose)
              , m_gzip(gzip)
              , m_where(std::move(where))
            {
                if (!m_file.good()) fail(m_where, "can not be made");
            }
            ~Writer() override
            {
                const std::lock_guard lock(library());
                m_file.close();
            }

            void write(const std::string& path, ArrayType type, const ArrayShape& shape, const ArrayShape& chunk,
                       const void* from) override
            {
                const std::lock_guard lock(library());
                const auto dims = dims_of(shape);
                auto pieces = dims_of(chunk);
                bool is_empty = false;
                for (size_t dim = 0; dim < dims.size(); ++dim) {
                    pieces[dim] = std::max<hsize_t>(1, std::min(pieces[dim], dims[dim]));
                    is_empty = is_empty || dims[dim] == 0;
                }
                const auto ndims = static_cast<int>(dims.size());
                const Handle space(H5Screate_simple(ndims, dims.data(), nullptr), H5Sclose);
                const Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
                const Handle layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
                bool good = H5Pset_create_intermediate_group(links, 1) >= 0;
                if (m_gzip > 0 && !is_empty) {
                    // Bytes of like weight together: floats shrink by a third more.
                    good = good && H5Pset_chunk(layout, ndims, pieces.data()) >= 0 && H5Pset_shuffle(layout) >= 0 &&
                           H5Pset_deflate(layout, static_cast<unsigned>(m_gzip)) >= 0;
                }
                const Handle dataset(
                    H5Dcreate2(m_file, path.c_str(), file_type(type), space, links, layout, H5P_DEFAULT), H5Dclose);
                good = good && dataset.good() &&
                       (is_empty || H5Dwrite(dataset, memory_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, from) >= 0);
                if (!good) fail(m_where, "'" + path + "' can not be written");
            }

            void write_text(const std::string& group, const std::string& name, const std::string& text) override
            {
                const std::lock_guard lock(library());
                attach_text(m_file, group, name, text, m_where);
            }

            void commit() override
            {
                {
                    const std::lock_guard lock(library());
                    if (!m_file.close()) fail(m_where, "can not be completed, the disk may be full");
                }
                m_atomic.commit();
            }

          private:
            AtomicFile m_atomic;
            Handle m_file; ///< closed before the file gets its name
            int m_gzip;
            std::string m_where;
        };
    }

    /// Arrays and attributes of HDF5 files.
    class HdfArrays : public Aux::IArrayFiles {
      public:
        std::unique_ptr<Aux::ArrayFileReader> open(const std::string& path, const std::string& where) override
        {
            const std::lock_guard lock(library());
            return std::make_unique<Reader>(open_file(path, where), where);
        }

        std::unique_ptr<Aux::ArrayFileWriter> create(const std::string& path, int gzip,
                                                     const std::string& where) override
        {
            SPNG_VALIDATE(gzip >= 0 && gzip <= 9, "{}: gzip is {} (want 0 to 9)", where, gzip);
            const std::lock_guard lock(library());
            H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
            return std::make_unique<Writer>(path, gzip, where);
        }
    };
}

WIRECELL_FACTORY(HdfArrays, WireCell::Hio::HdfArrays, WireCell::Aux::IArrayFiles)
