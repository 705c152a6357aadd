#include "Hdf.h"
#include "WireCellAux/SegmentTable.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Printable.h"

#include <algorithm>

namespace WireCell::Hio {

    namespace {
        bool is_number(hid_t type)
        {
            const auto kind = H5Tget_class(type);
            return kind == H5T_INTEGER || kind == H5T_FLOAT;
        }

        /// Some elements of a dataset as numbers, `width` for each.
        std::vector<double> read_part(hid_t dataset, hid_t memory_type, size_t width, size_t first, size_t count,
                                      const std::string& where)
        {
            std::vector<double> values(count * width);
            if (!values.empty()) read_rows(dataset, memory_type, first, count, values.data(), where);
            return values;
        }

        /// A dataset of compound elements.
        class Compound : public Aux::SegmentTable {
          public:
            Compound(Handle file, Handle dataset, std::string where)
              : m_file(std::move(file))
              , m_dataset(std::move(dataset))
              , m_where(std::move(where))
            {
                const Handle type(H5Dget_type(m_dataset), H5Tclose);
                const auto length = length_of(m_dataset, m_where);
                if (H5Tget_class(type) != H5T_COMPOUND || length < 0) fail(m_where, "is no table (want named columns)");
                m_nrows = static_cast<size_t>(length);
                const int nmembers = H5Tget_nmembers(type);
                for (int ind = 0; ind < nmembers; ++ind) {
                    const Handle member(H5Tget_member_type(type, ind), H5Tclose);
                    if (!is_number(member)) continue;
                    char* name = H5Tget_member_name(type, ind);
                    m_columns.emplace_back(name);
                    H5free_memory(name);
                }
            }
            ~Compound() override
            {
                const std::lock_guard lock(library());
                const Handle dataset = std::move(m_dataset), file = std::move(m_file);
            }

            std::vector<std::string> columns() const override { return m_columns; }
            size_t nrows() const override { return m_nrows; }
            std::vector<std::vector<double>> read(const std::vector<std::string>& wanted, size_t first,
                                                  size_t count) override
            {
                const std::lock_guard lock(library());
                const size_t width = wanted.size();
                // The members of this type are picked by their names.
                const Handle type(H5Tcreate(H5T_COMPOUND, width * sizeof(double)), H5Tclose);
                for (size_t ind = 0; ind < width; ++ind) {
                    H5Tinsert(type, wanted[ind].c_str(), ind * sizeof(double), H5T_NATIVE_DOUBLE);
                }
                const auto values = read_part(m_dataset, type, width, first, count, m_where);
                std::vector<std::vector<double>> all(width, std::vector<double>(count));
                for (size_t row = 0; row < count; ++row) {
                    for (size_t ind = 0; ind < width; ++ind) all[ind][row] = values[row * width + ind];
                }
                return all;
            }

          private:
            Handle m_file, m_dataset;
            std::string m_where;
            std::vector<std::string> m_columns;
            size_t m_nrows = 0;
        };

        /// A group with a dataset for each column.
        class Group : public Aux::SegmentTable {
          public:
            Group(Handle file, hid_t group, const std::string& where)
              : m_file(std::move(file))
              , m_where(where)
            {
                for (const auto& name : children(group)) {
                    if (!Aux::is_segment_column(name)) continue;
                    Handle dataset(H5Dopen2(group, name.c_str(), H5P_DEFAULT), H5Dclose);
                    if (!dataset.good()) continue;
                    const Handle type(H5Dget_type(dataset), H5Tclose);
                    const auto length = length_of(dataset, m_where);
                    if (!is_number(type) || length < 0) continue;
                    if (m_columns.empty()) m_nrows = static_cast<size_t>(length);
                    if (m_nrows != static_cast<size_t>(length)) {
                        fail(m_where, fmt::format("column {} has {} rows (want {}, as {} has)", name, length, m_nrows,
                                                  m_columns.begin()->first));
                    }
                    m_columns.emplace(name, std::move(dataset));
                }
                if (m_columns.empty()) fail(m_where, "is no table (want named columns)");
            }
            ~Group() override
            {
                const std::lock_guard lock(library());
                m_columns.clear();
                const Handle file = std::move(m_file);
            }

            std::vector<std::string> columns() const override
            {
                std::vector<std::string> names;
                for (const auto& column : m_columns) names.push_back(column.first);
                return names;
            }
            size_t nrows() const override { return m_nrows; }
            std::vector<std::vector<double>> read(const std::vector<std::string>& wanted, size_t first,
                                                  size_t count) override
            {
                const std::lock_guard lock(library());
                std::vector<std::vector<double>> all;
                for (const auto& name : wanted) {
                    all.push_back(read_part(m_columns.at(name), H5T_NATIVE_DOUBLE, 1, first, count, m_where));
                }
                return all;
            }

          private:
            Handle m_file;
            std::string m_where;
            std::map<std::string, Handle> m_columns;
            size_t m_nrows = 0;
        };
    }

    /// Tables of HDF5 files: datasets of one dimension whose elements are compound, or groups of datasets of one
    /// dimension each.  Only columns of numbers are seen.
    class HdfSegments : public Aux::ISegmentFiles {
      public:
        std::unique_ptr<Aux::SegmentTable> open(const std::string& path, const std::string& name,
                                                const std::string& where) override;
    };

    std::unique_ptr<Aux::SegmentTable> HdfSegments::open(const std::string& path, const std::string& name,
                                                         const std::string& where)
    {
        const std::lock_guard lock(library());
        Handle file = open_file(path, where);
        std::vector<std::string> names{"segments", "tracks", "mc_truth/segments/data"};
        if (!name.empty()) names = {name};
        const auto found =
            std::find_if(names.begin(), names.end(), [&](const auto& one) { return has_path(file, one); });
        if (found == names.end()) {
            const auto there = children(file);
            fail(where, fmt::format("has no {} (key 'dataset'); there are: {}", fmt::join(names, ", "),
                                    there.empty() ? "none" : shortlist(there)));
        }
        const auto what = where + ", '" + *found + "'";
        const Handle object(H5Oopen(file, found->c_str(), H5P_DEFAULT), H5Oclose);
        const auto kind = object.good() ? H5Iget_type(object) : H5I_BADID;
        if (kind == H5I_GROUP) return std::make_unique<Group>(std::move(file), object, what);
        if (kind != H5I_DATASET) fail(what, "can not be opened");
        Handle dataset(H5Dopen2(file, found->c_str(), H5P_DEFAULT), H5Dclose);
        return std::make_unique<Compound>(std::move(file), std::move(dataset), what);
    }
}

WIRECELL_FACTORY(HdfSegments, WireCell::Hio::HdfSegments, WireCell::Aux::ISegmentFiles)
