#include "WireCellUtil/Version.h"
#include "GitHash.h"
#include "WireCellUtil/BuildConfig.h"

#include <mutex>

namespace {
    struct Job {
        std::mutex mutex;
        WireCell::About about;
    };

    /// It is never destroyed, as components may outlive other static objects.
    Job& job()
    {
        static auto* one = new Job;
        return *one;
    }

    void append(std::string& list, const std::string& word) { list += (list.empty() ? "" : ",") + word; }
}

namespace WireCell {

    std::string git_hash() { return SPNG_GIT_HASH; }

    std::string version_text()
    {
        const auto hash = git_hash();
        return hash.empty() ? WIRECELL_VERSION : std::string(WIRECELL_VERSION) + " (" + hash + ")";
    }

    About about_outputs()
    {
        const std::lock_guard lock(job().mutex);
        auto about = job().about;
        about["program"] = "spng";
        about["version"] = WIRECELL_VERSION;
        if (!git_hash().empty()) about["git"] = git_hash();
        return about;
    }

    void set_job_detectors(const std::map<std::string, std::string>& choices)
    {
        const std::lock_guard lock(job().mutex);
        job().about.clear();
        for (const auto& [detector, choice] : choices) {
            append(job().about["detector"], detector);
            append(job().about["files"], choice);
        }
    }
}
