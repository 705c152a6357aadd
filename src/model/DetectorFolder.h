#pragma once
#include <string>

namespace WireCell::Model {

    /// Write the folder of a new detector, numbers.jsonnet and model.jsonnet, from the answers in a questionnaire, Jsonnet or
    /// JSON.  docs/add-a-detector.md tells what is asked.  ValueError names the question whose answer is missing or strange;
    /// IOError if a file can not be read, or is there already.
    void make_folder(const std::string& questionnaire, const std::string& folder);

}
