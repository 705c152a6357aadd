#pragma once
#include <string>

/// What is meant by the name of a detector or of one of its data files.
namespace WireCell::Aux {

    /// The argument of get() of spng/detconf.jsonnet, as Jsonnet: a name, or the numbers of the file that ends in .jsonnet, which is
    /// looked for as data are.  IOError if there is no such file.
    std::string detector_expression(const std::string& detector);

    /// The file that was named, or else the built-in model of it: the channels of both are numbered alike.
    std::string file_or_model(const std::string& file);
}
