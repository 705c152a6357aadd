#include "SegmentTables.h"
#include "../ArrayIO.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>

namespace WireCell::Sio {

    namespace {
        using Arrays = std::map<std::string, std::vector<double>>;

        /// Words between blanks, commas and semicolons.
        std::vector<std::string> words(const std::string& line)
        {
            constexpr auto between = " \t\r,;";
            std::vector<std::string> found;
            for (size_t at = line.find_first_not_of(between); at != std::string::npos;) {
                const auto end = line.find_first_of(between, at);
                found.push_back(line.substr(at, end - at));
                at = line.find_first_not_of(between, end);
            }
            return found;
        }

        /// NaN for what is no number: a column of names does no harm unless it is needed.
        double number(const std::string& word)
        {
            double value = std::nan("");
            const auto* end = word.data() + word.size();
            const auto [stop, error] = std::from_chars(word.data() + (word[0] == '+'), end, value);
            return error == std::errc() && stop == end ? value : std::nan("");
        }

        bool is_any_number(const std::vector<std::string>& row)
        {
            return std::any_of(row.begin(), row.end(), [](const auto& word) { return !std::isnan(number(word)); });
        }

        /// A row of numbers a line, below a line of names.  Lines that begin with # are left out, but the first such line
        /// may be the one of names.
        class Text {
          public:
            Text(const std::string& path, const std::string& where, std::vector<std::string> names)
              : m_where(where)
              , m_names(std::move(names))
            {
                std::ifstream file(path);
                if (!file) THROW(IOError() << errmsg{where + ": can not be opened"});
                if (!m_names.empty()) m_columns.resize(m_names.size());
                for (std::string line; std::getline(file, line);) {
                    ++m_line;
                    take(line);
                }
                if (!file.eof()) THROW(IOError() << errmsg{where + ": can not be read"});
            }

            Arrays arrays()
            {
                Arrays all;
                for (size_t ind = 0; ind < m_names.size(); ++ind) all[m_names[ind]] = std::move(m_columns[ind]);
                return all;
            }

          private:
            std::string m_where;
            std::vector<std::string> m_names;
            std::vector<std::vector<double>> m_columns;
            size_t m_line = 0;

            void take(const std::string& line)
            {
                const auto text = line.find_first_not_of(" \t\r");
                const bool is_comment = text != std::string::npos && line[text] == '#';
                const auto row = words(is_comment ? line.substr(text + 1) : line);
                if (row.empty()) return;
                if (m_names.empty()) {
                    const bool is_names = Aux::segment_roles(row).size() >= 3 && !is_any_number(row);
                    if (is_comment && !is_names) return;
                    SPNG_VALIDATE(
                        is_names,
                        "{}, line {}: '{}' does not name columns (want names such as x, y, z, t, dE, dx, or the "
                        "key 'columns')",
                        m_where, m_line, line.substr(0, 60));
                    m_names = row;
                    m_columns.resize(row.size());
                    return;
                }
                if (is_comment || (m_columns[0].empty() && row == m_names)) return;
                SPNG_VALIDATE(row.size() == m_names.size(), "{}, line {}: has {} words (want {}, one for each column)",
                              m_where, m_line, row.size(), m_names.size());
                for (size_t ind = 0; ind < row.size(); ++ind) m_columns[ind].push_back(number(row[ind]));
            }
        };

        /// An array for each column.
        Arrays archived(const std::string& path, const std::string& who, const std::string& where)
        {
            Arrays all;
            ArchiveReader archive(path, who);
            while (archive.next()) {
                auto name = archive.name();
                if (name.ends_with(".npy")) name.resize(name.size() - 4);
                if (Aux::is_segment_column(name)) all[name] = read_array<double>(archive, {0});
            }
            for (const auto& [name, values] : all) {
                const auto& [first, others] = *all.begin();
                SPNG_VALIDATE(values.size() == others.size(), "{}: '{}' has {} rows and '{}' {} (want as many)", where,
                              name, values.size(), first, others.size());
            }
            return all;
        }
    }

    std::unique_ptr<Aux::SegmentTable> open_text(const std::string& path, const std::vector<std::string>& names,
                                                 const std::string& where)
    {
        return std::make_unique<Aux::SegmentArrays>(Text(path, where, names).arrays());
    }

    std::unique_ptr<Aux::SegmentTable> open_archive(const std::string& path, const std::string& who,
                                                    const std::string& where)
    {
        return std::make_unique<Aux::SegmentArrays>(archived(path, who, where));
    }

    std::unique_ptr<Aux::SegmentTable> open_hdf(const std::string& path, const std::string& dataset,
                                                const std::string& where)
    {
        PluginManager::instance().add("WireCellHio");
        const auto files = Factory::lookup<Aux::ISegmentFiles>("HdfSegments", "", true, true);
        if (!files) {
            THROW(IOError() << errmsg{where + ": HDF5 needs the library WireCellHio, which is built where there is "
                                              "libhdf5 (libhdf5-dev)"});
        }
        return files->open(path, dataset, where);
    }
}
