#pragma once
#include <string>
#include <vector>

namespace WireCell::Model {

    /// What a look at a detector's numbers and files has found.
    struct Finding {
        bool wrong = false; ///< no signals come out right with it; else something to know
        std::string text;   ///< names both sides
    };

    /// Compare a detector's numbers with each other and with its files: tick and period of the field response, response
    /// plane and wires, speeds, gain and range of the ADC, groups of views and channels, planes.  detector: a name that jobs
    /// know, or a file NUMBERS.jsonnet.  The experiment's files are taken where they are found, else the built-in models.
    /// IOError if a file is missing, ValueError if it or the numbers can not be read.
    std::vector<Finding> check_detector(const std::string& detector);

    /// Print the findings.  Returns the number of those that are wrong.
    int report_findings(const std::string& detector);

}
