#pragma once
#include "WireCellUtil/IComponent.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// Files of named arrays of numbers in groups, of which parts can be read.
namespace WireCell::Aux {

    enum class ArrayType { uint8, int32, float32, float64 };

    /// Number of elements along each dimension, slowest first.
    using ArrayShape = std::vector<uint64_t>;

    /// A part of an array: where it begins, and how much of it.
    struct ArrayPart {
        ArrayShape begin, size;
    };

    /// An array, or an attribute, is named by its path, as in "3/0/truth".  One thread at a time.
    class ArrayFileReader {
      public:
        virtual ~ArrayFileReader() = default;

        /// The names in a group; none where there is no such group.
        virtual std::vector<std::string> names(const std::string& group) const = 0;
        virtual bool has_array(const std::string& path) const = 0;

        /// IOError if there is no such array.
        virtual ArrayShape shape(const std::string& path) const = 0;

        /// The elements of a part, converted to `type`, to memory with room for them.  IOError, also where the array ends before.
        virtual void read(const std::string& path, const ArrayPart& part, ArrayType type, void* to) const = 0;

        /// The text that is attached to a group; IOError if there is none.
        virtual std::string text(const std::string& group, const std::string& name) const = 0;
    };

    /// What is written appears under its final name with commit(), or not at all.
    class ArrayFileWriter {
      public:
        virtual ~ArrayFileWriter() = default;

        /// A new array; the groups of its path are made.  `chunk` has the shape of the pieces that are compressed and read as a whole.
        /// IOError if it can not be written.
        virtual void write(const std::string& path, ArrayType type, const ArrayShape& shape, const ArrayShape& chunk,
                           const void* from) = 0;

        /// Attach a text to a group, which is made.
        virtual void write_text(const std::string& group, const std::string& name, const std::string& text) = 0;
        virtual void commit() = 0;
    };

    /// Opens files of one kind.  Errors are IOErrors that start with `where`.
    class IArrayFiles : public IComponent<IArrayFiles> {
      public:
        virtual ~IArrayFiles();
        virtual std::unique_ptr<ArrayFileReader> open(const std::string& path, const std::string& where) = 0;

        /// gzip: how hard arrays are compressed, 0 (not at all) to 9.
        virtual std::unique_ptr<ArrayFileWriter> create(const std::string& path, int gzip,
                                                        const std::string& where) = 0;
    };

    /// Those of HDF5, in a library of their own.  IOError that starts with `where` if this was built without it.
    std::shared_ptr<IArrayFiles> hdf_array_files(const std::string& where);
}
