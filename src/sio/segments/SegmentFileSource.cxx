#include "SegmentFileSource.h"
#include "SegmentTables.h"
#include "WireCellAux/SimpleDepo.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Printable.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

namespace WireCell::Sio {

    using Role = Aux::SegmentRole;

    namespace {
        constexpr size_t block_rows = 65536;
        constexpr double most_depos = 1e7; ///< of an event, which then takes 1.5 GB

        struct Units {
            double length, time;
        };
        const std::map<std::string, Units>& layouts()
        {
            static const std::map<std::string, Units> all = {{"larnd-sim", {units::cm, units::us}},
                                                             {"edep-sim", {units::mm, units::ns}},
                                                             {"larsoft", {units::cm, units::ns}}};
            return all;
        }

        /// The axis of the file, 0 to 2, and its sign.
        std::pair<int, double> axis_of(const std::string& text)
        {
            const bool turned = !text.empty() && text[0] == '-';
            const auto letter = turned ? text.substr(1) : text;
            return {letter.size() == 1 ? static_cast<int>(std::string("xyz").find(letter)) : -1, turned ? -1.0 : 1.0};
        }
    }

    /// Some rows of the table.
    struct SegmentFileSource::Block {
        size_t first, end;
        std::map<Role, std::vector<double>> columns;

        bool has(Role role) const { return columns.count(role) > 0; }
        double at(Role role, size_t row) const
        {
            const auto it = columns.find(role);
            return it == columns.end() ? 0.0 : it->second[row - first];
        }
    };

    /// In our units.
    struct SegmentFileSource::Segment {
        Point from, to;
        double t0, t1;
        double energy, length, electrons;
        int track, pdg;
    };

    /// The files, of which the source has one table at a time.
    class SegmentFileSource::Files : public InputSequence {
      public:
        explicit Files(SegmentFileSource& source)
          : InputSequence(source.m_cfg, source.who(), source.log,
                          [&](const std::string& name) { return find_plain_file(name, source.who()); })
          , m_source(source)
        {
        }
        using InputSequence::open_first;

      private:
        void open_file() override { m_source.open_table(); }
        void close_file() override
        {
            m_source.m_table.reset();
            m_source.m_block.reset();
        }
        double part_of_file() const override
        {
            const auto nrows = m_source.m_table->nrows();
            return nrows > 0 ? static_cast<double>(m_source.m_row) / static_cast<double>(nrows) : 1.0;
        }

        SegmentFileSource& m_source;
    };

    SegmentFileSource::SegmentFileSource()
      : FileSource("SegmentFileSource")
    {
    }

    SegmentFileSource::~SegmentFileSource() = default;

    std::string SegmentFileSource::where() const { return files().where(); }

    std::string SegmentFileSource::describe(const IDepoSet& set) const
    {
        return fmt::format("set {} of {} depos", set.ident(), set.depos()->size());
    }

    void SegmentFileSource::check_config() const
    {
        std::vector<std::string> known;
        for (const auto& [name, units] : layouts()) known.push_back(name);
        SPNG_VALIDATE(layouts().count(m_cfg.layout), "{}.layout: got \"{}\" (want one of {})", who(), m_cfg.layout,
                      fmt::join(known, ", "));
        for (const auto& [key, value] : {std::pair{"length_unit", m_cfg.length_unit},
                                         {"time_unit", m_cfg.time_unit},
                                         {"step_size", m_cfg.step_size}}) {
            SPNG_VALIDATE(std::isfinite(value) && value >= 0, "{}.{}: got {} (want 0 or more)", who(), key, value);
        }
        SPNG_VALIDATE(std::isfinite(m_cfg.time_offset), "{}.time_offset: got {} (want a time)", who(),
                      m_cfg.time_offset);
        SPNG_VALIDATE(m_cfg.min_dedx > 0 && m_cfg.max_dedx >= m_cfg.min_dedx,
                      "{}: min_dedx is {} and max_dedx {} (want 0 < min_dedx <= max_dedx)", who(), m_cfg.min_dedx,
                      m_cfg.max_dedx);
        SPNG_VALIDATE(m_cfg.origin.size() == 3, "{}.origin: got [{}] (want three lengths)", who(),
                      shortlist(m_cfg.origin));
        std::set<int> axes;
        for (const auto& text : m_cfg.axes) axes.insert(axis_of(text).first);
        SPNG_VALIDATE(m_cfg.axes.size() == 3 && axes == std::set<int>({0, 1, 2}),
                      "{}.axes: got [{}] (want x, y and z in some order, each perhaps with a minus sign)", who(),
                      shortlist(m_cfg.axes));
    }

    void SegmentFileSource::configured()
    {
        check_config();
        const auto& units = layouts().at(m_cfg.layout);
        if (m_cfg.length_unit == 0) m_cfg.length_unit = units.length;
        if (m_cfg.time_unit == 0) m_cfg.time_unit = units.time;
        m_model.reset();
        if (m_cfg.model != "electrons") m_model = Factory::find_tn<IRecombinationModel>(m_cfg.model);
        begin_files<Files>(*this).open_first();
    }

    std::unique_ptr<Aux::SegmentTable> SegmentFileSource::open(const std::string& path) const
    {
        const auto extension = std::filesystem::path(path).extension();
        if (extension == ".h5" || extension == ".hdf5" || extension == ".hdf") {
            return open_hdf(path, m_cfg.dataset, where());
        }
        if (extension == ".npz" || extension == ".zip") return open_archive(path, who(), where());
        return open_text(path, m_cfg.columns, where());
    }

    void SegmentFileSource::open_table()
    {
        m_block.reset();
        m_row = 0;
        m_table = open(files().path());
        m_roles = Aux::segment_roles(m_table->columns());
        check_columns();
        if (m_table->nrows() == 0) log->warn("file '{}' has no segments", files().path());
    }

    void SegmentFileSource::check_columns() const
    {
        const auto has = [&](std::initializer_list<Role> roles) {
            return std::all_of(roles.begin(), roles.end(), [&](Role role) { return m_roles.count(role) > 0; });
        };
        const auto columns = m_table->columns();
        const auto need = [&](bool is_there, const std::string& what) {
            if (is_there) return;
            THROW(IOError() << errmsg{fmt::format("{}: no column tells {}; there are: {}", where(), what,
                                                  columns.empty() ? "none" : shortlist(columns))});
        };
        const bool has_ends = has({Role::x0, Role::y0, Role::z0, Role::x1, Role::y1, Role::z1});
        need(has_ends || has({Role::x, Role::y, Role::z}), "where segments are (want x, y and z, or x_start to z_end)");
        need(has({Role::t}) || has({Role::t0, Role::t1}), "the time (want t0, t, or t0_start and t0_end)");
        if (!m_model) {
            need(has({Role::electrons}), "the number of electrons (want n_electrons, or another model)");
            return;
        }
        need(has({Role::dE}), "the energy (want dE)");
        need(has_ends || has({Role::dx}) || has({Role::dEdx}),
             "the energy per length (want dEdx, dx or both ends of segments, or the model electrons)");
    }

    /// The rows around the next one, null at the end of the file.
    const SegmentFileSource::Block* SegmentFileSource::block()
    {
        if (!m_table || m_row >= m_table->nrows()) return nullptr;
        if (m_block && m_row < m_block->end) return m_block.get();
        m_block = std::make_unique<Block>();
        m_block->first = m_row;
        m_block->end = std::min(m_row + block_rows, m_table->nrows());
        std::vector<std::string> names;
        for (const auto& [role, name] : m_roles) names.push_back(name);
        auto columns = m_table->read(names, m_row, m_block->end - m_row);
        size_t which = 0;
        for (const auto& [role, name] : m_roles) {
            auto& values = columns[which++];
            const auto bad = std::find_if(values.begin(), values.end(), [](double x) { return !std::isfinite(x); });
            SPNG_VALIDATE(bad == values.end(), "{}: row {}, column {} is {} (want a finite number)", where(),
                          m_row + (bad - values.begin()), name, *bad);
            m_block->columns[role] = std::move(values);
        }
        return m_block.get();
    }

    SegmentFileSource::Segment SegmentFileSource::segment(const Block& block, size_t row) const
    {
        const auto place = [&](Role x, Role y, Role z) {
            const double of_file[] = {block.at(x, row), block.at(y, row), block.at(z, row)};
            double ours[3];
            for (int axis = 0; axis < 3; ++axis) {
                const auto [which, sign] = axis_of(m_cfg.axes[axis]);
                ours[axis] = m_cfg.origin[axis] + sign * of_file[which] * m_cfg.length_unit;
            }
            return Point(ours[0], ours[1], ours[2]);
        };
        const auto time = [&](Role role) { return block.at(role, row) * m_cfg.time_unit + m_cfg.time_offset; };
        const auto whole = [&](Role role) {
            const double value = block.at(role, row);
            constexpr double limit = std::numeric_limits<int>::max();
            return std::abs(value) <= limit ? static_cast<int>(value) : 0;
        };
        Segment made{};
        const bool has_ends = block.has(Role::x0) && block.has(Role::y0) && block.has(Role::z0) &&
                              block.has(Role::x1) && block.has(Role::y1) && block.has(Role::z1);
        made.from = has_ends ? place(Role::x0, Role::y0, Role::z0) : place(Role::x, Role::y, Role::z);
        made.to = has_ends ? place(Role::x1, Role::y1, Role::z1) : made.from;
        const bool has_times = block.has(Role::t0) && block.has(Role::t1);
        made.t0 = time(has_times ? Role::t0 : Role::t);
        made.t1 = time(has_times ? Role::t1 : Role::t);
        made.energy = block.at(Role::dE, row) * units::MeV;
        made.electrons = block.at(Role::electrons, row);
        SPNG_VALIDATE(made.energy >= 0 && made.electrons >= 0,
                      "{}: row {} has {} MeV and {} electrons (want 0 or more)", where(), row, made.energy,
                      made.electrons);
        made.length =
            block.has(Role::dx) ? block.at(Role::dx, row) * m_cfg.length_unit : (made.to - made.from).magnitude();
        const double dedx = block.at(Role::dEdx, row) * units::MeV / units::cm;
        if (made.length <= 0 && dedx > 0) made.length = made.energy / dedx;
        made.track = whole(Role::track);
        made.pdg = whole(Role::pdg);
        return made;
    }

    double SegmentFileSource::charge(const Segment& segment) const
    {
        if (!m_model) return -segment.electrons;
        if (segment.energy == 0) return 0;
        // Of no length: as a particle of the least ionisation, not of an infinite one.
        const double dedx = segment.length > 0 ? segment.energy / segment.length : m_cfg.min_dedx;
        return (*m_model)(segment.energy, segment.energy / std::clamp(dedx, m_cfg.min_dedx, m_cfg.max_dedx));
    }

    void SegmentFileSource::append(const Segment& segment, IDepo::vector& depos) const
    {
        const double total = charge(segment);
        if (total == 0) return;
        const double distance = (segment.to - segment.from).magnitude();
        const double pieces = m_cfg.step_size > 0 ? std::max(1.0, std::ceil(distance / m_cfg.step_size - 1e-9)) : 1.0;
        SPNG_VALIDATE(pieces <= 1e6,
                      "{}: a segment is {:g} mm long, which is {:g} steps (want 1e6 at most). Is the "
                      "unit right?",
                      where(), distance, pieces);
        SPNG_VALIDATE(static_cast<double>(depos.size()) + pieces <= most_depos,
                      "{}: an event has more than {:.0f} steps. Is the unit right? Try a larger step_size", where(),
                      most_depos);
        for (double piece = 0.5; piece < pieces; ++piece) {
            const double part = piece / pieces;
            depos.push_back(std::make_shared<Aux::SimpleDepo>(
                segment.t0 + part * (segment.t1 - segment.t0), segment.from + (segment.to - segment.from) * part,
                total / pieces, nullptr, 0.0, 0.0, segment.track, segment.pdg, segment.energy / pieces));
        }
    }

    /// The next event; null at the end of the last file.
    IDepoSet::pointer SegmentFileSource::load()
    {
        while (!block()) {
            if (!files().next_file()) return nullptr;
        }
        const double event = block()->at(Role::event, m_row);
        constexpr double limit = std::numeric_limits<int>::max();
        SPNG_VALIDATE(event == std::floor(event) && std::abs(event) <= limit,
                      "{}: row {} is of event {:.0f} (want a whole number below {:.0f})", where(), m_row, event,
                      limit + 1);
        IDepo::vector depos;
        const size_t first = m_row;
        for (; const auto* rows = block(); ++m_row) {
            if (rows->at(Role::event, m_row) != event) break;
            append(segment(*rows, m_row), depos);
        }
        if (depos.empty()) {
            log->warn("event {:.0f} of '{}': its {} segments have no charge", event, files().path(), m_row - first);
        }
        const int ident = files().unique_ident(static_cast<int>(event));
        return std::make_shared<Aux::SimpleDepoSet>(ident, depos);
    }
}

WIRECELL_FACTORY(SegmentFileSource, WireCell::Sio::SegmentFileSource, WireCell::IDepoSetSource, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
