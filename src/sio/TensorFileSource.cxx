#include "ArchiveSequence.h"
#include "ArrayIO.h"
#include "MemberName.h"
#include "WireCellAux/Logger.h"
#include "WireCellAux/SimpleTensor.h"
#include "WireCellAux/SimpleTensorSet.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/ITensorSetSource.h"
#include "WireCellSpng/core/Config.h"
#include "WireCellUtil/NamedFactory.h"

#include <complex>
#include <cstdint>
#include <map>
#include <memory>

namespace WireCell::Sio {

    struct TensorFileSourceConfig {
        nlohmann::json inname =
            "";             ///< archives to read (.npz, .zip, .tar, .tar.gz, ...): a name or an array of names, with
                            ///< patterns like run-*.npz, read one after another in the order of their numbers.
                            ///< An event whose ident an earlier archive had gets a new one, with a warning
        std::string prefix; ///< start of the names of the members to read
    };
    BOOST_DESCRIBE_STRUCT(TensorFileSourceConfig, (), (inname, prefix))

    namespace {
        /// What a member's name says.
        struct TensorMember {
            enum Kind { set_metadata, metadata, array } kind = set_metadata;
            int ident = 0;
            int index = 0; ///< of the tensor in its set
        };

        /// Take a decimal number off the front of the text.
        std::optional<int> take_int(std::string& text)
        {
            const auto end = text.find('_');
            const auto value = parse_int(text.substr(0, end));
            text.erase(0, end == std::string::npos ? end : end + 1);
            return value;
        }

        bool take_start(std::string& text, const std::string& start)
        {
            if (!text.starts_with(start)) return false;
            text.erase(0, start.size());
            return true;
        }

        /// Nothing for a member that is not one of a tensor set.
        std::optional<TensorMember> parse_tensor_member(std::string text, const std::string& prefix)
        {
            if (prefix.find('/') == std::string::npos) text.erase(0, text.rfind('/') + 1);
            if (!take_start(text, prefix)) return std::nullopt;
            const bool is_set = take_start(text, "tensorset_");
            if (!is_set && !take_start(text, "tensor_")) return std::nullopt;
            const auto ident = take_int(text);
            const auto index = is_set ? 0 : take_int(text);
            if (!ident || !index || *index < 0) return std::nullopt;
            if (text == "metadata.json") {
                return TensorMember{is_set ? TensorMember::set_metadata : TensorMember::metadata, *ident, *index};
            }
            if (text == "array.npy" && !is_set) return TensorMember{TensorMember::array, *ident, *index};
            return std::nullopt;
        }

        /// A tensor of the header's type and shape in C order, its elements not yet set.
        std::shared_ptr<Aux::SimpleTensor> make_tensor(const NpyHeader& header)
        {
            const auto& code = header.code;
            const auto of = [&]<class T>(T*) {
                return std::make_shared<Aux::SimpleTensor>(header.shape, static_cast<const T*>(nullptr));
            };
            if (code == "b1") return of(static_cast<bool*>(nullptr));
            if (code == "i1") return of(static_cast<int8_t*>(nullptr));
            if (code == "i2") return of(static_cast<int16_t*>(nullptr));
            if (code == "i4") return of(static_cast<int32_t*>(nullptr));
            if (code == "i8") return of(static_cast<int64_t*>(nullptr));
            if (code == "u1") return of(static_cast<uint8_t*>(nullptr));
            if (code == "u2") return of(static_cast<uint16_t*>(nullptr));
            if (code == "u4") return of(static_cast<uint32_t*>(nullptr));
            if (code == "u8") return of(static_cast<uint64_t*>(nullptr));
            if (code == "f4" || code == "f2") return of(static_cast<float*>(nullptr));
            if (code == "f8") return of(static_cast<double*>(nullptr));
            if (code == "c8") return of(static_cast<std::complex<float>*>(nullptr));
            return of(static_cast<std::complex<double>*>(nullptr));
        }

        /// Read the current member; half precision becomes single, since tensors have no type for it.
        std::shared_ptr<Aux::SimpleTensor> read_tensor(ArchiveReader& member)
        {
            const auto header = read_array_header(member);
            auto tensor = make_tensor(header);
            std::byte* store = tensor->store().data();
            if (header.code == "f2") {
                std::vector<std::byte> half(header.nbytes());
                read_elements(member, header, half.data());
                npy_convert(header, half.data(), header.count(), reinterpret_cast<float*>(store), member.where());
            }
            else {
                read_elements(member, header, store);
                npy_to_native(header, store);
            }
            return tensor;
        }
    }

    /// Tensor sets from the members of an archive, in the order of the file.
    class TensorFileSource : public Aux::Logger, public ITensorSetSource, public IConfigurable {
      public:
        TensorFileSource()
          : Aux::Logger("TensorFileSource", "io")
        {
        }

        Configuration default_configuration() const override
        {
            return SPNG::config::defaults<TensorFileSourceConfig>();
        }

        void configure(const Configuration& cfg) override
        {
            const auto who = SPNG::config::who("TensorFileSource", get_name());
            m_cfg = SPNG::config::parse<TensorFileSourceConfig>(cfg, who);
            m_files = std::make_unique<ArchiveSequence>(m_cfg.inname, who, log);
            m_is_done = false;
            m_calls = 0;
            open_archive();
        }

        bool operator()(output_pointer& out) override
        {
            out = nullptr;
            if (m_is_done) return false;
            while (!m_next && m_files->next_archive()) open_archive();
            if (m_next) {
                out = load_set();
                log->debug("call={} tensor set {} with {} tensors from '{}'", m_calls, out->ident(),
                           out->tensors()->size(), m_files->path());
            }
            else {
                log->debug("EOS at call={}", m_calls);
                m_files->close();
                m_is_done = true;
            }
            ++m_calls;
            return true;
        }

      private:
        using tensor_ptr = std::shared_ptr<Aux::SimpleTensor>;

        /// The members of one set, as far as they are read.
        struct Parts {
            std::optional<Configuration> metadata;
            std::map<int, Configuration> tensor_metadata; ///< by index
            std::map<int, tensor_ptr> tensors;            ///< by index

            bool has(const TensorMember& member) const
            {
                if (member.kind == TensorMember::set_metadata) return metadata.has_value();
                if (member.kind == TensorMember::metadata) return tensor_metadata.count(member.index) > 0;
                return tensors.count(member.index) > 0;
            }
        };

        TensorFileSourceConfig m_cfg;
        std::unique_ptr<ArchiveSequence> m_files;
        std::optional<TensorMember> m_next; ///< the member that the archive is at, not yet read
        bool m_is_done = true;
        size_t m_calls = 0;

        void open_archive()
        {
            next_member();
            if (!m_next) log->warn("file '{}' has no tensor sets: none will come of it", m_files->path());
        }

        /// Go to the next member of a tensor set in this archive.
        void next_member()
        {
            m_next.reset();
            auto& archive = m_files->archive();
            while (!m_next && archive.next()) {
                m_next = parse_tensor_member(archive.name(), m_cfg.prefix);
                if (!m_next) log->debug("skipping member '{}' of '{}'", archive.name(), m_files->path());
            }
        }

        Configuration read_json()
        {
            const auto text = m_files->archive().read_text();
            try {
                return Configuration::parse(text);
            }
            catch (const Configuration::parse_error& error) {
                THROW(IOError() << errmsg{fmt::format("{}: bad JSON ({})", m_files->archive().where(), error.what())});
            }
        }

        void read_part(Parts& parts)
        {
            switch (m_next->kind) {
            case TensorMember::set_metadata:
                parts.metadata = read_json();
                break;
            case TensorMember::metadata:
                parts.tensor_metadata[m_next->index] = read_json();
                break;
            case TensorMember::array:
                parts.tensors[m_next->index] = read_tensor(m_files->archive());
                break;
            }
        }

        ITensorSet::pointer load_set()
        {
            const int ident = m_next->ident;
            Parts parts;
            // A repeated member starts a new set too: archives may hold several with one ident.
            while (m_next && m_next->ident == ident && !parts.has(*m_next)) {
                read_part(parts);
                next_member();
            }
            for (auto& [index, metadata] : parts.tensor_metadata) {
                auto& tensor = parts.tensors[index];
                if (!tensor) tensor = std::make_shared<Aux::SimpleTensor>();
                tensor->metadata() = std::move(metadata);
            }
            auto tensors = std::make_shared<ITensor::vector>();
            for (const auto& [index, tensor] : parts.tensors) {
                const int wanted = static_cast<int>(tensors->size());
                if (index != wanted) {
                    THROW(IOError() << errmsg{fmt::format("TensorFileSource:{}: file '{}', tensor set {}: tensor {} is "
                                                          "missing (the next there is {})",
                                                          get_name(), m_files->path(), ident, wanted, index)});
                }
                tensors->push_back(tensor);
            }
            return std::make_shared<Aux::SimpleTensorSet>(m_files->unique_ident(ident),
                                                          parts.metadata.value_or(Configuration()), tensors);
        }
    };
}

WIRECELL_FACTORY(TensorFileSource, WireCell::Sio::TensorFileSource, WireCell::INamed, WireCell::ITensorSetSource,
                 WireCell::IConfigurable)
