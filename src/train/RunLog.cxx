#include "train/RunLog.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"

#include <ATen/Parallel.h>
#include <torch/version.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include <sys/utsname.h>
#include <unistd.h>

namespace WireCell::Train {

    CsvTable::CsvTable(std::string path, std::vector<std::string> columns, double keep)
      : m_path(std::move(path))
      , m_ncolumns(columns.size())
    {
        const auto header = fmt::format("{}", fmt::join(columns, ","));
        std::string kept = header + "\n";
        std::ifstream old(m_path);
        std::string line;
        if (old && std::getline(old, line)) {
            SPNG_VALIDATE(line == header, "{}: has the columns {} (want {})", m_path, line, header);
            while (std::getline(old, line)) {
                if (std::strtod(line.c_str(), nullptr) < keep) kept += line + "\n";
            }
        }
        write_text(m_path, kept);
    }

    void CsvTable::add(const std::vector<double>& row)
    {
        std::string line;
        for (const double value : row) {
            if (!line.empty()) line += ',';
            if (!std::isnan(value)) line += fmt::format("{:.9g}", value);
        }
        std::ofstream file(m_path, std::ios::app);
        file << line << std::endl;
        if (!file || row.size() != m_ncolumns) THROW(IOError() << errmsg{"can not write to " + m_path});
    }

    void write_text(const std::string& path, const std::string& text)
    {
        AtomicFile file(path);
        file.stream() << text;
        file.commit();
    }

    nlohmann::json about_machine()
    {
        utsname system{};
        ::uname(&system);
        return {{"system", fmt::format("{} {} {}", system.sysname, system.release, system.machine)},
                {"cores", ::sysconf(_SC_NPROCESSORS_ONLN)},
                {"threads", at::get_num_threads()},
                {"libtorch", TORCH_VERSION}};
    }
}
