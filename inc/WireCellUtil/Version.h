#pragma once
#include <map>
#include <string>

namespace WireCell {

    /// The commit that this was built from, with a "+" if files differed from it; empty if that is not known.
    std::string git_hash();

    /// The release and, where it is known, the commit: "0.1.0 (161f76d0c2)".
    std::string version_text();

    /// How a file was made, by words: the "program", its "version" and its commit "git"; the "detector" of the job and which
    /// data "files" it chose, experiment or builtin.  What is not known is left out.
    using About = std::map<std::string, std::string>;

    /// What outputs are to tell of how they are made.  It is the same whenever and wherever a job runs, so that the same
    /// job makes the same files.
    About about_outputs();

    /// For about_outputs(): the choice of files of the detectors of the job that begins.  Several are lists with commas.
    void set_job_detectors(const std::map<std::string, std::string>& choices);

}
