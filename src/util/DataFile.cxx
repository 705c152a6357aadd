#include "DataFile.h"
#include "Bzip2.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/String.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>

using namespace WireCell;

namespace {
    /// What nlohmann's SAX parser calls, handed on to a visitor.
    class Handler {
      public:
        Handler(DataFile::Visitor& visitor)
          : m_visitor(visitor)
        {
        }
        bool null() { return other(); }
        bool boolean(bool) { return other(); }
        bool string(std::string&) { return other(); }
        bool binary(std::vector<std::uint8_t>&) { return other(); }
        bool number_integer(std::int64_t value) { return number(static_cast<double>(value)); }
        bool number_unsigned(std::uint64_t value) { return number(static_cast<double>(value)); }
        bool number_float(double value, const std::string&) { return number(value); }
        bool start_object(size_t)
        {
            m_visitor.object();
            return true;
        }
        bool end_object() { return true; }
        bool start_array(size_t) { return true; }
        bool end_array() { return true; }
        bool key(std::string& name)
        {
            m_visitor.key(name);
            return true;
        }
        bool parse_error(size_t, const std::string&, const nlohmann::detail::exception& ex)
        {
            problem = ex.what();
            return false;
        }

        std::string problem;

      private:
        bool number(double value)
        {
            m_visitor.number(value);
            return true;
        }
        bool other()
        {
            m_visitor.other();
            return true;
        }
        DataFile::Visitor& m_visitor;
    };

    std::string unpack(const std::string& packed, const std::string& path)
    {
        try {
            return Persist::bunzip2(packed);
        }
        catch (const IOError& err) {
            THROW(IOError() << errmsg{fmt::format("{}: {}", path, err.what())});
        }
    }
}

std::string DataFile::find(const std::string& filename)
{
    const auto path = Persist::resolve(filename);
    if (path.empty() || !std::ifstream(path)) {
        THROW(IOError() << errmsg{fmt::format(
                  "{}: cannot be opened. Try its full path, or add its folder to WIRECELL_PATH", filename)});
    }
    return path;
}

void DataFile::visit(const std::string& path, Visitor& visitor)
{
    auto text = Persist::slurp(path);
    if (String::endswith(path, ".bz2")) text = unpack(text, path);
    Handler handler(visitor);
    if (!nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &handler)) {
        THROW(ValueError() << errmsg{fmt::format("{}: {}", path, handler.problem)});
    }
}
