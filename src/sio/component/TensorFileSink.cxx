#include "ArrayIO.h"
#include "EventArchive.h"
#include "WireCellAux/Logger.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/ITensorSetSink.h"
#include "WireCellIface/ITerminal.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/Dtype.h"
#include "WireCellUtil/NamedFactory.h"

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
    class TensorFileSink : public Aux::Logger, public ITensorSetSink, public IConfigurable, public ITerminal {
      public:
        TensorFileSink()
          : Aux::Logger("TensorFileSink", "io")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<TensorFileSinkConfig>(); }

        void configure(const Configuration& cfg) override
        {
            const auto who = SPNG::config::who("TensorFileSink", get_name());
            m_files.reset();
            m_cfg = SPNG::config::parse<TensorFileSinkConfig>(cfg, who);
            if (!m_cfg.dump_mode) m_files = std::make_unique<EventArchive>(m_cfg, who, log);
            m_calls = 0;
        }

        bool operator()(const input_pointer& set) override
        {
            if (!set) {
                log->debug("EOS at call={}", m_calls++);
                return true;
            }
            log->debug("call={} tensor set {} to '{}'", m_calls++, set->ident(), m_cfg.outname);
            if (m_cfg.dump_mode) return true;
            SPNG_VALIDATE(m_files, "TensorFileSink:{} got a tensor set before it was configured", get_name());
            m_files->write_event(set->ident(),
                                 [&](ArchiveWriter& archive, int ident) { write_set(archive, *set, ident); });
            return true;
        }

        void finalize() override
        {
            if (!m_files || !m_files->is_open()) return;
            if (m_files->is_empty() && m_cfg.existing != Existing::resume)
                log->warn("no tensor set came: '{}' has no members", m_cfg.outname);
            m_files->close();
        }

      private:
        TensorFileSinkConfig m_cfg;
        std::unique_ptr<EventArchive> m_files;
        size_t m_calls = 0;

        void write_set(ArchiveWriter& archive, const ITensorSet& set, int number)
        {
            const auto ident = std::to_string(number);
            write_json(archive, m_cfg.prefix + "tensorset_" + ident + "_metadata.json", set.metadata());
            const auto tensors = set.tensors();
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
            const auto where = fmt::format("TensorFileSink:{}: '{}'", get_name(), member);
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

WIRECELL_FACTORY(TensorFileSink, WireCell::Sio::TensorFileSink, WireCell::INamed, WireCell::ITensorSetSink,
                 WireCell::IConfigurable, WireCell::ITerminal)
