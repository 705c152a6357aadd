#include "ArrayIO.h"
#include "EventIndex.h"
#include "MemberName.h"
#include "WireCellAux/SimpleTensor.h"
#include "WireCellAux/SimpleTensorSet.h"
#include "WireCellIface/ITensorSetSource.h"
#include "WireCellUtil/JsonText.h"
#include "WireCellUtil/NamedFactory.h"
#include "component/FileSource.h"

#include <algorithm>
#include <complex>
#include <cstdint>
#include <map>
#include <memory>

namespace WireCell::Sio {

    struct TensorFileSourceConfig : ArchiveSourceConfig {
        std::string prefix; ///< start of the names of the members to read
    };
    BOOST_DESCRIBE_STRUCT(TensorFileSourceConfig, (ArchiveSourceConfig), (prefix))

    namespace {
        /// What a member's name says.
        struct TensorMember {
            enum Kind { set_metadata, metadata, array } kind = set_metadata;
            int ident = 0;
            int index = 0; ///< of the tensor in its set
        };

        /// Take a decimal number off the front of the text.
        std::optional<int> take_int(std::string& text, const std::string& where)
        {
            const auto end = text.find('_');
            const auto value = parse_int(text.substr(0, end), where);
            text.erase(0, end == std::string::npos ? end : end + 1);
            return value;
        }

        bool take_start(std::string& text, const std::string& start)
        {
            if (!text.starts_with(start)) return false;
            text.erase(0, start.size());
            return true;
        }

        /// Nothing for a member that is not one of a tensor set.  ValueError as of parse_int().
        std::optional<TensorMember> parse_tensor_member(std::string text, const std::string& prefix,
                                                        const std::string& where)
        {
            if (prefix.find('/') == std::string::npos) text.erase(0, text.rfind('/') + 1);
            if (!take_start(text, prefix)) return std::nullopt;
            const bool is_set = take_start(text, "tensorset_");
            if (!is_set && !take_start(text, "tensor_")) return std::nullopt;
            const auto ident = take_int(text, where);
            const auto index = is_set ? 0 : take_int(text, where);
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
            member.reserve(header.count(), std::max<size_t>(header.item_size(), sizeof(float)));
            auto tensor = make_tensor(header);
            std::byte* store = tensor->store().data();
            if (header.code == "f2") {
                member.reserve(header.nbytes(), 1);
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

    /// Tensor sets from the members of an archive, as they become complete.  Where members are sorted by set, which takes
    /// the least memory, that is the order of the file.  A member that comes again starts another set of its ident.
    class TensorFileSource : public FileSource<TensorFileSourceConfig, ITensorSetSource> {
      public:
        TensorFileSource()
          : FileSource("TensorFileSource")
        {
        }

      private:
        using tensor_ptr = std::shared_ptr<Aux::SimpleTensor>;

        /// The members of one set, as far as they are read.
        struct Parts {
            int ident = 0;
            size_t used = 0; ///< memory taken [bytes]
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

        void configured() override
        {
            begin_files<ArchiveSequence>(m_cfg, who(), log);
            read([this] { open_archive(); });
        }

        std::string describe(const ITensorSet& set) const override
        {
            return fmt::format("tensor set {} with {} tensors", set.ident(), set.tensors()->size());
        }

        std::string why_empty() const override { return "has no tensor sets"; }

        void forget() override
        {
            m_next.reset();
            m_open.clear();
        }

        void open_archive()
        {
            if (!files().is_open()) return;
            m_index = std::make_unique<EventIndex>(files().path(), &files().limit(),
                                                   [this](const std::string& text) -> std::optional<int> {
                                                       const auto member = parse_tensor_member(text, m_cfg.prefix, "");
                                                       return member ? std::optional(member->ident) : std::nullopt;
                                                   });
            next_member();
            if (!m_next) log->warn("file '{}' has no tensor sets: none will come of it", files().path());
        }

        /// Go to the next member of a tensor set in this archive.
        void next_member()
        {
            m_next.reset();
            auto& archive = files().archive();
            while (!m_next && archive.next()) {
                m_next = parse_tensor_member(archive.name(), m_cfg.prefix, archive.where());
                if (!m_next) log->debug("skipping member '{}' of '{}'", archive.name(), files().path());
            }
        }

        Configuration read_json()
        {
            auto& archive = files().archive();
            // A value takes many times the text's memory, but that is short.
            const auto text = archive.read_text();
            try {
                return parse_json(text, archive.where());
            }
            catch (const ValueError& error) {
                THROW(IOError() << errmsg{error.what()});
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
                parts.tensors[m_next->index] = read_tensor(files().archive());
                break;
            }
        }

        /// The next set; null at the end of the last archive.
        ITensorSet::pointer load() override
        {
            while (true) {
                if (const auto over = next_over()) return finish(*over);
                if (!files().next_file()) return nullptr;
                open_archive();
            }
        }

        /// Read on until a set is complete; its place among those that are open.  Nothing at the end of the archive.
        std::optional<size_t> next_over()
        {
            while (m_next) {
                const int ident = m_next->ident;
                const auto open =
                    std::find_if(m_open.begin(), m_open.end(), [&](const auto& parts) { return parts.ident == ident; });
                const auto place = static_cast<size_t>(open - m_open.begin());
                if (open != m_open.end() && open->has(*m_next)) return place;
                if (open == m_open.end()) {
                    for (size_t ind = 0; ind < m_open.size(); ++ind) {
                        if (m_index->is_over(m_open[ind].ident)) return ind;
                    }
                    m_open.emplace_back().ident = ident;
                }
                const size_t before = files().limit().used();
                read_part(m_open[place]);
                m_open[place].used += files().limit().used() - before;
                m_index->count(ident);
                next_member();
                if (m_index->is_known() && m_index->is_over(ident)) return place;
            }
            return m_open.empty() ? std::nullopt : std::optional<size_t>(0);
        }

        ITensorSet::pointer finish(size_t place)
        {
            auto parts = std::move(m_open[place]);
            m_open.erase(m_open.begin() + static_cast<ptrdiff_t>(place));
            files().limit().give_back(parts.used);
            m_index->close(parts.ident);
            const int ident = parts.ident;
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
                                                          get_name(), files().path(), ident, wanted, index)});
                }
                tensors->push_back(tensor);
            }
            return std::make_shared<Aux::SimpleTensorSet>(files().unique_ident(ident),
                                                          parts.metadata.value_or(Configuration()), tensors);
        }

        std::optional<TensorMember> m_next;  ///< the member that the archive is at, not yet read
        std::vector<Parts> m_open;           ///< sets that are not complete, in the order of their first members
        std::unique_ptr<EventIndex> m_index; ///< of this archive
    };
}

WIRECELL_FACTORY(TensorFileSource, WireCell::Sio::TensorFileSource, WireCell::ITensorSetSource, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
