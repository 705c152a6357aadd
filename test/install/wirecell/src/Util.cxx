#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/IFactory.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/PluginManager.h"
#include "WireCellUtil/Response.h"
#include "WireCellUtil/Type.h"

#include <boost/core/demangle.hpp>
#include <dlfcn.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace WireCell {
    Interface::~Interface() {}
    IFactory::~IFactory() {}
    INamedFactory::~INamedFactory() {}

    const char* Exception::what() const noexcept { return boost::diagnostic_information_what(*this); }

    std::string demangle(const std::string& name) { return boost::core::demangle(name.c_str()); }

    std::pair<std::string, std::string> String::parse_pair(const std::string& in, const std::string& delim)
    {
        const auto at = in.find_first_of(delim);
        if (at == std::string::npos) return {in, ""};
        return {in.substr(0, at), in.substr(at + 1)};
    }

    std::string Persist::resolve(const std::string& filename)
    {
        namespace fs = std::filesystem;
        if (fs::exists(filename)) return fs::absolute(filename).string();
        const char* path = std::getenv("WIRECELL_PATH");
        std::istringstream folders(path ? path : "");
        for (std::string folder; std::getline(folders, folder, ':');) {
            const auto file = fs::path(folder) / filename;
            if (fs::exists(file)) return file.string();
        }
        return "";
    }

    Plugin::Plugin(void* lib)
      : m_lib(lib)
    {
    }
    Plugin::~Plugin() {}
    void* Plugin::raw(const std::string& symbol_name) { return dlsym(m_lib, symbol_name.c_str()); }

    PluginManager::PluginManager() {}
    PluginManager::~PluginManager()
    {
        for (auto& one : m_plugins) delete one.second;
    }
    PluginManager& PluginManager::instance()
    {
        static PluginManager one;
        return one;
    }
    Plugin* PluginManager::add(const std::string& plugin_name, const std::string& libname)
    {
        if (auto known = get(plugin_name)) return known;
        const auto file = libname.empty() ? "lib" + plugin_name + ".so" : libname;
        void* lib = dlopen(file.c_str(), RTLD_NOW);
        if (!lib) THROW(IOError() << errmsg{dlerror()});
        return m_plugins[plugin_name] = new Plugin(lib);
    }
    Plugin* PluginManager::get(const std::string& plugin_name)
    {
        auto it = m_plugins.find(plugin_name);
        return it == m_plugins.end() ? nullptr : it->second;
    }
    Plugin* PluginManager::find(const std::string& symbol_name)
    {
        for (auto& one : m_plugins) {
            if (one.second->contains(symbol_name)) return one.second;
        }
        return nullptr;
    }

    namespace Log {
        namespace {
            std::vector<sinkptr_t>& sinks()
            {
                static std::vector<sinkptr_t> all;
                return all;
            }
        }
        void add_stderr(bool color, std::string level)
        {
            sinkptr_t sink;
            if (color)
                sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
            else
                sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
            if (!level.empty()) sink->set_level(spdlog::level::from_str(level));
            sinks().push_back(sink);
        }
        logptr_t logger(std::string name, bool)
        {
            if (auto known = spdlog::get(name)) return known;
            auto made = std::make_shared<spdlog::logger>(name, sinks().begin(), sinks().end());
            spdlog::register_logger(made);
            return made;
        }
        void set_level(std::string level, std::string which)
        {
            if (which.empty())
                spdlog::set_level(spdlog::level::from_str(level));
            else
                logger(which)->set_level(spdlog::level::from_str(level));
        }
    }

    namespace Response {
        namespace Schema {
            PathResponse::PathResponse()
              : PathResponse({}, 0, 0)
            {
            }
            PathResponse::PathResponse(const Waveform::realseq_t& c, double p, double w)
              : current(c)
              , pitchpos(p)
              , wirepos(w)
            {
            }
            PathResponse::~PathResponse() {}
            PlaneResponse::PlaneResponse()
              : PlaneResponse({}, 0, 0, 0)
            {
            }
            PlaneResponse::PlaneResponse(const std::vector<PathResponse>& all, int pid, double l, double p)
              : paths(all)
              , planeid(pid)
              , location(l)
              , pitch(p)
            {
            }
            PlaneResponse::~PlaneResponse() {}
            FieldResponse::FieldResponse()
              : FieldResponse({}, Vector(1, 0, 0), 0, 0, 0, 0)
            {
            }
            FieldResponse::FieldResponse(const std::vector<PlaneResponse>& all, const Vector& adir, double o, double t,
                                         double p, double s)
              : planes(all)
              , axis(adir)
              , origin(o)
              , tstart(t)
              , period(p)
              , speed(s)
            {
            }
            FieldResponse::~FieldResponse() {}
        }

        /// For responses with one path a wire, of which the average is the path.
        Schema::FieldResponse wire_region_average(const Schema::FieldResponse& fr) { return fr; }
    }
}
