#include "ArrayIO.h"
#include "MemberName.h"
#include "WireCellAux/SimpleDepo.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellIface/IDepoSetSource.h"
#include "WireCellUtil/NamedFactory.h"
#include "component/FileSource.h"

#include <array>
#include <cmath>
#include <map>
#include <memory>

namespace WireCell::Sio {

    struct DepoFileSourceConfig : ArchiveSourceConfig {
        double scale = 1; ///< multiplies the charge; -1 where the file counts electrons as positive
    };
    BOOST_DESCRIBE_STRUCT(DepoFileSourceConfig, (ArchiveSourceConfig), (scale))

    namespace {
        constexpr size_t data_width = 7;
        constexpr size_t info_width = 4;
        constexpr std::array data_columns = {"time", "charge", "x", "y", "z", "extent_long", "extent_tran"};

        /// The longest history of a depo; a longer one is a damaged file.
        constexpr int most_generations = 1000;

        /// A 2-D array that has a row or a column per depo.
        template <class T>
        struct Table {
            std::string where; ///< file and member, for messages
            std::vector<T> values;
            size_t rows = 0, columns = 0;
            bool depo_is_row = true;

            T at(size_t depo, size_t column) const
            {
                return depo_is_row ? values[depo * columns + column] : values[column * columns + depo];
            }
            std::string shape_text() const { return fmt::format("({}, {})", rows, columns); }
        };

        template <class T>
        Table<T> read_table(ArchiveReader& member)
        {
            const auto header = read_array_header(member);
            if (header.shape.size() != 2) {
                THROW(IOError() << errmsg{fmt::format("{}: the array has shape {} (want a row or a column per depo)",
                                                      member.where(), header.shape_text())});
            }
            member.reserve(header.count(), header.item_size() + sizeof(T));
            std::vector<std::byte> raw(header.nbytes());
            read_elements(member, header, raw.data());
            Table<T> table{member.where(), std::vector<T>(header.count()), header.shape[0], header.shape[1]};
            npy_convert(header, raw.data(), header.count(), table.values.data(), table.where);
            return table;
        }

        /// The two arrays of a set.
        struct DepoArrays {
            std::optional<Table<double>> data;
            std::optional<Table<int>> info;
            size_t used = 0; ///< memory taken [bytes]
        };

        /// Find out whether rows or columns are depos, and return their number.  Where an array is square the other one
        /// decides.
        size_t orient(Table<double>& data, Table<int>& info)
        {
            const bool may_be_row = data.columns == data_width;
            if (!may_be_row && data.rows != data_width) {
                THROW(IOError() << errmsg{fmt::format("{}: the array has shape {} (want (N, 7) or (7, N))", data.where,
                                                      data.shape_text())});
            }
            data.depo_is_row = may_be_row && (data.rows != data_width || info.columns == info_width);
            const size_t ndepos = data.depo_is_row ? data.rows : data.columns;
            const bool has_rows = info.rows == ndepos && info.columns == info_width;
            const bool has_columns = info.rows == info_width && info.columns == ndepos;
            if (!has_rows && !has_columns) {
                THROW(IOError() << errmsg{
                          fmt::format("{}: the array has shape {} (want ({}, 4) or (4, {}) for the depos of {})",
                                      info.where, info.shape_text(), ndepos, ndepos, data.where)});
            }
            info.depo_is_row = has_rows && (!has_columns || data.depo_is_row);
            return ndepos;
        }

        void check_row(const Table<double>& data, size_t depo)
        {
            double sum = 0;
            for (size_t col = 0; col < data_width; ++col) sum += std::abs(data.at(depo, col));
            // A sum may overflow where no value does.
            for (size_t col = 0; col < data_width && !std::isfinite(sum); ++col) {
                const double value = data.at(depo, col);
                SPNG_VALIDATE(std::isfinite(value), "{}: depo {}, {} is {} (want a finite number)", data.where, depo,
                              data_columns[col], value);
            }
            for (const size_t col : {5, 6}) {
                SPNG_VALIDATE(data.at(depo, col) >= 0, "{}: depo {}, {} is {} (want 0 or more)", data.where, depo,
                              data_columns[col], data.at(depo, col));
            }
        }

        using Depo = std::shared_ptr<Aux::SimpleDepo>;

        /// Make the depos of generation > 0 what their child was before.
        void link_priors(const std::vector<Depo>& depos, const Table<int>& info)
        {
            for (size_t ind = 0; ind < depos.size(); ++ind) {
                const int generation = info.at(ind, 2);
                SPNG_VALIDATE(generation >= 0 && generation <= most_generations,
                              "{}: depo {}, generation is {} (want 0 to {})", info.where, ind, generation,
                              most_generations);
                if (generation == 0) continue;
                const int child = info.at(ind, 3);
                SPNG_VALIDATE(child >= 0 && static_cast<size_t>(child) < depos.size(),
                              "{}: depo {}, child is {} (want 0 to {})", info.where, ind, child, depos.size() - 1);
                const auto child_index = static_cast<size_t>(child);
                const int child_generation = info.at(child_index, 2);
                SPNG_VALIDATE(child_generation < generation,
                              "{}: depo {} of generation {} has child {} of generation {} (want a lower one)",
                              info.where, ind, generation, child, child_generation);
                SPNG_VALIDATE(!depos[child_index]->prior(), "{}: depo {} is the child of two others", info.where,
                              child);
                depos[child_index]->set_prior(depos[ind]);
            }
        }
    }

    /// Sets of depositions from pairs of npy members of an archive.
    ///
    /// `depo_data_<ident>.npy`, real, (N, 7) or (7, N): time, charge, x, y, z, extent_long, extent_tran.
    /// `depo_info_<ident>.npy`, integer, (N, 4) or (4, N): id, pdg, generation, child.  A depo of generation 0 is given;
    /// a later one is the prior of the depo with index `child`.
    ///
    /// Depositions come in the order of the file whatever their times, and those of no or positive charge come as they
    /// are, with a warning.  What is not finite, or an extent below 0, is a ValueError.
    class DepoFileSource : public FileSource<DepoFileSourceConfig, IDepoSetSource> {
      public:
        DepoFileSource()
          : FileSource("DepoFileSource")
        {
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(std::isfinite(m_cfg.scale), "{}.scale: got {} (want a finite number)", who(), m_cfg.scale);
            begin_files<ArchiveSequence>(m_cfg, who(), log);
        }

        void forget() override { m_pending.clear(); }

        std::string describe(const IDepoSet& set) const override
        {
            return fmt::format("set {} of {} depos", set.ident(), set.depos()->size());
        }

        std::string why_empty() const override { return "has no sets of depos"; }

        /// The next set to become complete; null at the end of the last archive.
        IDepoSet::pointer load() override
        {
            while (true) {
                if (files().is_open()) {
                    if (const auto set = load_from_archive()) return set;
                }
                if (!files().next_file()) return nullptr;
            }
        }

        /// The next set of this archive.
        IDepoSet::pointer load_from_archive()
        {
            auto& archive = files().archive();
            while (archive.next()) {
                const auto name = parse_member_name(archive.name(), archive.where());
                if (!name || name->type != "depo" || (name->tag != "data" && name->tag != "info")) {
                    log->warn("skipping member '{}' of '{}': it is no array of depos", archive.name(), files().path());
                    continue;
                }
                auto& arrays = m_pending[name->ident];
                const size_t before = files().limit().used();
                if (name->tag == "data")
                    read(arrays.data);
                else
                    read(arrays.info);
                arrays.used += files().limit().used() - before;
                if (arrays.data && arrays.info) {
                    const auto complete = std::move(m_pending.extract(name->ident).mapped());
                    files().limit().give_back(complete.used);
                    return make_set(files().unique_ident(name->ident), *complete.data, *complete.info);
                }
            }
            if (m_pending.empty()) return nullptr;
            const auto& [ident, arrays] = *m_pending.begin();
            THROW(IOError() << errmsg{fmt::format("{}: the archive lacks '{}'", files().where(),
                                                  member_name("depo", arrays.data ? "info" : "data", ident))});
        }

        template <class T>
        void read(std::optional<Table<T>>& table)
        {
            if (table) {
                THROW(IOError() << errmsg{
                          fmt::format("{}: comes twice before its set is complete", files().archive().where())});
            }
            table = read_table<T>(files().archive());
        }

        IDepoSet::pointer make_set(int ident, Table<double> data, Table<int> info)
        {
            std::vector<Depo> depos(orient(data, info));
            for (size_t ind = 0; ind < depos.size(); ++ind) {
                check_row(data, ind);
                const Point at(data.at(ind, 2), data.at(ind, 3), data.at(ind, 4));
                depos[ind] = std::make_shared<Aux::SimpleDepo>(data.at(ind, 0), at, m_cfg.scale * data.at(ind, 1),
                                                               nullptr, data.at(ind, 5), data.at(ind, 6),
                                                               info.at(ind, 0), info.at(ind, 1));
            }
            link_priors(depos, info);
            IDepo::vector given;
            given.reserve(depos.size());
            for (size_t ind = 0; ind < depos.size(); ++ind) {
                if (info.at(ind, 2) == 0) given.push_back(std::move(depos[ind]));
            }
            warn_of_charges(ident, given);
            return std::make_shared<Aux::SimpleDepoSet>(ident, given);
        }

        void warn_of_charges(int ident, const IDepo::vector& depos)
        {
            size_t zeros = 0, positives = 0;
            for (const auto& depo : depos) {
                zeros += depo->charge() == 0;
                positives += depo->charge() > 0;
            }
            if (zeros > 0)
                log->warn("set {} of '{}': {} of {} depos have no charge", ident, files().path(), zeros, depos.size());
            if (positives > 0) {
                log->warn(
                    "set {} of '{}': {} of {} depos have positive charge (that of electrons is negative; scale -1 "
                    "turns the sign)",
                    ident, files().path(), positives, depos.size());
            }
        }

        std::map<int, DepoArrays> m_pending; ///< by ident, those that lack an array
    };
}

WIRECELL_FACTORY(DepoFileSource, WireCell::Sio::DepoFileSource, WireCell::IDepoSetSource, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
