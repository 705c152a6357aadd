#include "WireCellAux/SegmentTable.h"

#include <algorithm>

namespace WireCell::Aux {

    namespace {
        using Role = SegmentRole;

        struct Names {
            SegmentRole role;
            std::vector<std::string> names;
        };

        const std::vector<Names>& known()
        {
            static const std::vector<Names> all = {
                {Role::event, {"event_id", "eventID", "event", "spillID", "spill_id"}},
                {Role::x0, {"x_start", "xs", "startX", "start_x"}},
                {Role::y0, {"y_start", "ys", "startY", "start_y"}},
                {Role::z0, {"z_start", "zs", "startZ", "start_z"}},
                {Role::x1, {"x_end", "xe", "endX", "end_x"}},
                {Role::y1, {"y_end", "ye", "endY", "end_y"}},
                {Role::z1, {"z_end", "ze", "endZ", "end_z"}},
                {Role::x, {"x", "X"}},
                {Role::y, {"y", "Y"}},
                {Role::z, {"z", "Z"}},
                {Role::t0, {"t0_start", "t_start", "startT", "start_t"}},
                {Role::t1, {"t0_end", "t_end", "endT", "end_t"}},
                {Role::t, {"t0", "t", "T", "time"}},
                {Role::dE, {"dE", "edep", "energy", "E"}},
                {Role::dx, {"dx", "dX", "step_length", "stepLength", "length"}},
                {Role::dEdx, {"dEdx", "dEdX", "dedx"}},
                {Role::electrons, {"n_electrons", "numElectrons", "num_electrons", "electrons", "nelectrons"}},
                {Role::track, {"traj_id", "trackID", "track_id", "trackid"}},
                {Role::pdg, {"pdg_id", "pdgId", "pdgID", "pdg", "pdgCode"}},
            };
            return all;
        }
    }

    ISegmentFiles::~ISegmentFiles() = default;

    SegmentArrays::SegmentArrays(std::map<std::string, std::vector<double>> arrays)
      : m_arrays(std::move(arrays))
    {
    }

    std::vector<std::string> SegmentArrays::columns() const
    {
        std::vector<std::string> names;
        for (const auto& entry : m_arrays) names.push_back(entry.first);
        return names;
    }

    size_t SegmentArrays::nrows() const { return m_arrays.empty() ? 0 : m_arrays.begin()->second.size(); }

    std::vector<std::vector<double>> SegmentArrays::read(const std::vector<std::string>& columns, size_t first,
                                                         size_t count)
    {
        std::vector<std::vector<double>> all;
        for (const auto& column : columns) {
            const auto begin = m_arrays.at(column).begin() + static_cast<std::ptrdiff_t>(first);
            all.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(count));
        }
        return all;
    }

    std::map<SegmentRole, std::string> segment_roles(const std::vector<std::string>& columns)
    {
        std::map<SegmentRole, std::string> roles;
        for (const auto& [role, names] : known()) {
            const auto there = [&](const auto& name) {
                return std::find(columns.begin(), columns.end(), name) != columns.end();
            };
            const auto it = std::find_if(names.begin(), names.end(), there);
            if (it != names.end()) roles[role] = *it;
        }
        return roles;
    }

    bool is_segment_column(const std::string& column) { return !segment_roles({column}).empty(); }
}
