#include "WireCellEval/Scan.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/String.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>

namespace fs = std::filesystem;

namespace WireCell::Eval {

    namespace {
        fs::path file_of(const Scan& scan, const std::string& point)
        {
            return fs::path(scan.folder()) / "points" / (point + ".json");
        }

        /// What of a point's file is not as it is written; "" if nothing is.
        std::string damage_of(const Configuration& point, const std::string& name)
        {
            if (!point.is_object()) return "it is no JSON object";
            const std::vector<std::pair<const char*, Configuration>> fixed = {
                {"_format", "spng-eval-point"}, {"version", 1}, {"name", name}};
            for (const auto& [key, wanted] : fixed) {
                const auto had = point.value(key, Configuration());
                if (had != wanted) return fmt::format("its {} is {}, not {}", key, had.dump(), wanted.dump());
            }
            for (const auto* key : {"settings", "chains"}) {
                const auto had = point.value(key, Configuration());
                if (!had.is_object()) return fmt::format("its {} are {}, not an object", key, had.dump().substr(0, 40));
            }
            return "";
        }

        Configuration read_point(const fs::path& path)
        {
            std::ifstream file(path);
            if (!file) raise<IOError>("there is no point '%s'", path.string());
            const auto point = Configuration::parse(file, nullptr, false);
            const auto damage = damage_of(point, path.stem().string());
            if (!damage.empty())
                raise<IOError>(
                    "'%s' is no point of a scan: %s (want what spng-eval writes; delete it to have it made anew)",
                    path.string(), damage);
            return point;
        }

        void check_settings(const Configuration& point, const Configuration& wanted, const fs::path& path)
        {
            for (const auto& [key, value] : wanted.items()) {
                const auto setting = point.at("settings").value(key, Configuration());
                const auto had = setting.is_string() ? setting.get<std::string>() : setting.dump();
                if (had == value.get<std::string>()) continue;
                raise<ValueError>(
                    "'%s' is a point of a scan with other settings: %s is %s there, and %s here (give another "
                    "--output, or --overwrite)",
                    path.string(), key, had, value.get<std::string>());
            }
        }

        std::string own_folder()
        {
            std::error_code error;
            const auto own = fs::read_symlink("/proc/self/exe", error);
            return error ? "" : own.parent_path().string();
        }

        /// Run a program and wait for it.  The signals of a terminal reach it as well, and it is for it to end.
        int wait_for(const std::vector<std::string>& words)
        {
            std::vector<char*> argv;
            for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
            argv.push_back(nullptr);
            const auto before = std::signal(SIGINT, SIG_IGN);
            const auto parent = ::getpid();
            const auto pid = ::fork();
            if (pid < 0) raise<RuntimeError>("can not make a process");
            if (pid == 0) {
                std::signal(SIGINT, SIG_DFL);
                // Nothing is to write points beside the next scan, when this program is killed.
                ::prctl(PR_SET_PDEATHSIG, SIGTERM);
                if (::getppid() != parent) ::_exit(127);
                ::execvp(argv[0], argv.data());
                ::_exit(127);
            }
            int status = 0;
            ::waitpid(pid, &status, 0);
            std::signal(SIGINT, before);
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
    }

    ScanPlan plan_of(const Scan& scan)
    {
        static const std::map<std::string, std::string> other_names{{"detector", "detname"}, {"tpcid", "tpcids"}};
        std::string given;
        for (const auto& [key, text] : scan.arguments) {
            const auto other = other_names.find(key);
            const bool is_file = key == "detector" && String::endswith(text, ".jsonnet");
            given += fmt::format("{}: {}{}, ", Configuration(other == other_names.end() ? key : other->second).dump(),
                                 is_file ? "import " : "",
                                 Configuration(is_file ? fs::absolute(text).string() : text).dump());
        }
        const auto code = R"(
            local usual = import 'spng/defaults.jsonnet';
            local scan = import 'spng/job/scan.jsonnet';
            local grid = { planes: '', angles: '', energies: '', vertex: '', only: '' };
            local args = usual + grid + { detname: usual.detector, tpcids: usual.tpcid } + { )" +
                          given + R"( };
            {
              points: [point.name for point in scan.points(args)],
              checked: [scan.places(args), scan.length(args)],
              settings: scan.settings(args),
              chains: scan.chains(args),
            })";
        try {
            const auto found = Persist::loads(code);
            return {get<std::vector<std::string>>(found, "points"), get<std::vector<std::string>>(found, "chains"),
                    found.at("settings")};
        }
        catch (const ValueError& err) {
            // Jsonnet's trace goes on for some lines.
            const std::string text = err.what();
            raise<ValueError>("%s", text.substr(0, text.find('\n')));
        }
    }

    std::vector<std::string> missing_points(const Scan& scan, const ScanPlan& plan)
    {
        AtomicFile::check(scan.folder() + "/scan.csv");
        AtomicFile::check(scan.folder() + "/points/scan.json");
        if (scan.overwrite) return plan.points;
        std::vector<std::string> missing;
        for (const auto& name : plan.points) {
            const auto path = file_of(scan, name);
            if (!fs::exists(path)) {
                missing.push_back(name);
                continue;
            }
            const auto point = read_point(path);
            check_settings(point, plan.settings, path);
            const auto has = [&point](const auto& chain) { return point.at("chains").contains(chain); };
            if (!std::all_of(plan.chains.begin(), plan.chains.end(), has)) missing.push_back(name);
        }
        return missing;
    }

    int run_points(const Scan& scan, const std::vector<std::string>& points)
    {
        const auto beside = fs::path(own_folder()) / "wire-cell";
        std::vector<std::string> words{fs::exists(beside) ? beside.string() : "wire-cell", "-c", "angle-scan.jsonnet"};
        auto arguments = scan.arguments;
        arguments["only"] = fmt::format("{}", fmt::join(points, ","));
        for (const auto& [key, value] : arguments) words.insert(words.end(), {"-A", key + "=" + value});
        if (scan.threads > 0) words.insert(words.end(), {"-t", std::to_string(scan.threads)});
        return wait_for(words);
    }

    std::vector<PointFigures> read_figures(const Scan& scan, const ScanPlan& plan)
    {
        std::vector<PointFigures> all;
        for (const auto& name : plan.points) {
            const auto path = file_of(scan, name);
            const auto point = read_point(path);
            check_settings(point, plan.settings, path);
            for (const auto& chain : plan.chains) {
                try {
                    all.push_back(point_figures(point, chain));
                }
                catch (const std::exception& err) {
                    raise<IOError>("'%s' is damaged (%s); delete it to have it made anew", path.string(),
                                   std::string(err.what()));
                }
            }
        }
        return all;
    }
}
