#include "ArrayIO.h"
#include "WireCellIface/ITensorSetSink.h"
#include "WireCellUtil/Dtype.h"
#include "WireCellUtil/NamedFactory.h"
#include "component/FileSink.h"

#include <memory>
#include <numeric>

namespace WireCell::Sio {

    struct TensorFileSinkConfig : FileSinkConfig {
        TensorFileSinkConfig() { outname = "tensors.npz"; }
        std::string prefix;     ///< start of every member's name
        bool dump_mode = false; ///< write nothing, take everything
    };
    BOOST_DESCRIBE_STRUCT(TensorFileSinkConfig, (FileSinkConfig), (prefix, dump_mode))

    /// Writes tensor sets as members of an archive: the set's metadata, then per tensor its metadata and its array.
    class TensorFileSink : public FileSink<TensorFileSinkConfig, ITensorSetSink> {
      public:
        TensorFileSink()
          : FileSink("TensorFileSink", "tensor set", "a tensor set")
        {
        }

      private:
        bool is_writing() const override { return !m_cfg.dump_mode; }

        void write(ArchiveWriter& archive, const input_pointer& set, int number) override
        {
            const auto ident = std::to_string(number);
            write_json(archive, m_cfg.prefix + "tensorset_" + ident + "_metadata.json", set->metadata());
            const auto tensors = set->tensors();
            for (size_t ind = 0; tensors && ind < tensors->size(); ++ind) {
                const auto stem = m_cfg.prefix + "tensor_" + ident + "_" + std::to_string(ind);
                const auto& tensor = *tensors->at(ind);
                write_json(archive, stem + "_metadata.json", tensor.metadata());
                if (!tensor.shape().empty()) write_tensor(archive, stem + "_array.npy", tensor);
            }
        }

        static void write_json(ArchiveWriter& archive, const std::string& member, const Configuration& value)
        {
            // A text that is no UTF-8 must not stop the job: its bad bytes are replaced.
            const auto text = value.dump(-1, ' ', false, Configuration::error_handler_t::replace);
            archive.begin(member, text.size());
            archive.write(text.data(), text.size());
        }

        void write_tensor(ArchiveWriter& archive, const std::string& member, const ITensor& tensor)
        {
            const auto where = fmt::format("{}: '{}'", who(), member);
            const NpyHeader header{numpy_code(tensor, where), false, is_fortran_order(tensor, where), tensor.shape()};
            SPNG_VALIDATE(header.nbytes() == tensor.size(),
                          "{}: the tensor has {} bytes (want {} for dtype {}, shape {})", where, tensor.size(),
                          header.nbytes(), header.code, header.shape_text());
            begin_array(archive, member, header);
            archive.write(tensor.data(), tensor.size());
        }

        static std::string numpy_code(const ITensor& tensor, const std::string& where)
        {
            const auto code = tensor.dtype();
            if (code == "B") return "u1";
            if (code == "c") return "i1";
            SPNG_VALIDATE(dtype_size(code) > 0, "{}: tensor of dtype '{}' (want numbers)", where, code);
            return code;
        }

        /// True if the first index runs fastest, false if the last does.
        static bool is_fortran_order(const ITensor& tensor, const std::string& where)
        {
            const auto order = tensor.order();
            if (order.empty()) return false;
            std::vector<size_t> ascending(tensor.shape().size());
            std::iota(ascending.begin(), ascending.end(), 0);
            if (order == ascending) return false;
            const bool is_reversed = std::equal(order.begin(), order.end(), ascending.rbegin(), ascending.rend());
            SPNG_VALIDATE(is_reversed, "{}: tensor of storage order ({}) (want C or Fortran order)", where,
                          fmt::join(order, ", "));
            return true;
        }
    };
}

WIRECELL_FACTORY(TensorFileSink, WireCell::Sio::TensorFileSink, WireCell::ITensorSetSink, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
