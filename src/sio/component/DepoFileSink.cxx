#include "ArrayIO.h"
#include "EventArchive.h"
#include "MemberName.h"
#include "WireCellAux/Logger.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IDepoSetSink.h"
#include "WireCellIface/ITerminal.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace WireCell::Sio {

    struct DepoFileSinkConfig : FileSinkConfig {
        DepoFileSinkConfig() { outname = "wct-depos.tar.bz2"; }
    };
    BOOST_DESCRIBE_STRUCT(DepoFileSinkConfig, (FileSinkConfig), ())

    namespace {
        /// The depos of a set with their histories: each is followed by its prior, and that by its own.
        struct FlatDepos {
            std::vector<const IDepo*> depos;
            std::vector<int> info; ///< four numbers a depo: id, pdg, generation, index of the child
        };

        FlatDepos flatten(const IDepo::vector& depos)
        {
            FlatDepos flat;
            flat.depos.reserve(depos.size());
            flat.info.reserve(4 * depos.size());
            for (const auto& depo : depos) {
                int generation = 0;
                for (const IDepo* one = depo.get(); one; one = one->prior().get()) {
                    const int child = generation == 0 ? 0 : static_cast<int>(flat.depos.size()) - 1;
                    flat.info.insert(flat.info.end(), {one->id(), one->pdg(), generation++, child});
                    flat.depos.push_back(one);
                }
            }
            return flat;
        }
    }

    /// Writes sets of depositions as pairs of npy members of an archive, in the layout that DepoFileSource reads:
    /// `depo_data_<ident>.npy`, float32 (N, 7), and `depo_info_<ident>.npy`, int32 (N, 4).  A number that is not finite
    /// as float32 is a ValueError.
    class DepoFileSink : public Aux::Logger, public IDepoSetSink, public IConfigurable, public ITerminal {
      public:
        DepoFileSink()
          : Aux::Logger("DepoFileSink", "io")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<DepoFileSinkConfig>(); }

        void configure(const Configuration& cfg) override
        {
            m_who = SPNG::config::who("DepoFileSink", get_name());
            m_files.reset();
            m_cfg = SPNG::config::parse<DepoFileSinkConfig>(cfg, m_who);
            m_files = std::make_unique<EventArchive>(m_cfg, m_who, log);
            m_calls = 0;
        }

        bool operator()(const input_pointer& set) override
        {
            SPNG_VALIDATE(m_files, "DepoFileSink:{} got depos before it was configured", get_name());
            const auto call = m_calls++;
            if (!set) {
                log->debug("EOS at call={}", call);
                return true;
            }
            m_files->write_event(set->ident(), [&](ArchiveWriter& archive, int ident) { write(archive, *set, ident); });
            log->debug("call={} set {} of {} depos to '{}'", call, set->ident(), set->depos()->size(),
                       m_files->filename());
            return true;
        }

        void finalize() override
        {
            if (!m_files || !m_files->is_open()) return;
            if (m_files->is_empty() && m_cfg.existing != Existing::resume)
                log->warn("no depos came: '{}' has no members", m_cfg.outname);
            m_files->close();
        }

      private:
        DepoFileSinkConfig m_cfg;
        std::string m_who;
        std::unique_ptr<EventArchive> m_files;
        size_t m_calls = 0;

        void write(ArchiveWriter& archive, const IDepoSet& set, int ident)
        {
            const auto depos = set.depos();
            const auto flat = flatten(*depos);
            const auto member = member_name("depo", "data", ident);
            begin_array(archive, member, {"f4", false, false, {flat.depos.size(), 7}});
            // In pieces, so that the array never exists as a whole.
            constexpr size_t piece = 1 << 14;
            std::vector<float> values;
            for (size_t begin = 0; begin < flat.depos.size(); begin += piece) {
                values.clear();
                const size_t end = std::min(begin + piece, flat.depos.size());
                for (size_t ind = begin; ind < end; ++ind) add_row(*flat.depos[ind], values);
                check(values, begin, member);
                archive.write(values.data(), values.size() * sizeof(float));
            }
            write_array(archive, member_name("depo", "info", ident), {flat.depos.size(), 4}, flat.info);
        }

        static void add_row(const IDepo& depo, std::vector<float>& values)
        {
            const auto& at = depo.pos();
            for (const double value :
                 {depo.time(), depo.charge(), at.x(), at.y(), at.z(), depo.extent_long(), depo.extent_tran()}) {
                values.push_back(static_cast<float>(value));
            }
        }

        void check(const std::vector<float>& values, size_t first, const std::string& member) const
        {
            const auto bad = std::find_if(values.begin(), values.end(), [](float one) { return !std::isfinite(one); });
            if (bad == values.end()) return;
            const auto ind = static_cast<size_t>(bad - values.begin());
            THROW(ValueError() << errmsg{
                      fmt::format("{}: file '{}', member '{}': row {}, column {} is {} (want a finite number)", m_who,
                                  m_cfg.outname, member, first + ind / 7, ind % 7, *bad)});
        }
    };
}

WIRECELL_FACTORY(DepoFileSink, WireCell::Sio::DepoFileSink, WireCell::INamed, WireCell::IDepoSetSink,
                 WireCell::IConfigurable, WireCell::ITerminal)
