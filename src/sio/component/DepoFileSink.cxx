#include "ArrayIO.h"
#include "MemberName.h"
#include "WireCellIface/IDepoSetSink.h"
#include "WireCellUtil/NamedFactory.h"
#include "component/FileSink.h"

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
                for (const IDepo* stage = depo.get(); stage; stage = stage->prior().get()) {
                    const int child = generation == 0 ? 0 : static_cast<int>(flat.depos.size()) - 1;
                    flat.info.insert(flat.info.end(), {stage->id(), stage->pdg(), generation++, child});
                    flat.depos.push_back(stage);
                }
            }
            return flat;
        }
    }

    /// Writes sets of depositions as pairs of npy members of an archive, in the layout that DepoFileSource reads:
    /// `depo_data_<ident>.npy`, float32 (N, 7), and `depo_info_<ident>.npy`, int32 (N, 4).  A number that is not finite
    /// as float32 is a ValueError.
    class DepoFileSink : public FileSink<DepoFileSinkConfig, IDepoSetSink> {
      public:
        DepoFileSink()
          : FileSink("DepoFileSink", "depos", "depos")
        {
        }

      private:
        void write(ArchiveWriter& archive, const input_pointer& set, int ident) override
        {
            const auto depos = set->depos();
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
            const auto bad =
                std::find_if(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
            if (bad == values.end()) return;
            const auto ind = static_cast<size_t>(bad - values.begin());
            THROW(ValueError() << errmsg{
                      fmt::format("{}: file '{}', member '{}': row {}, column {} is {} (want a finite number)", who(),
                                  m_cfg.outname, member, first + ind / 7, ind % 7, *bad)});
        }
    };
}

WIRECELL_FACTORY(DepoFileSink, WireCell::Sio::DepoFileSink, WireCell::IDepoSetSink, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
