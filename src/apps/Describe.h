#pragma once
#include <ostream>
#include <string>

namespace WireCell {

    /// Write one line for every component type of the loaded plugins: its name and what it is.
    void describe_all(std::ostream& out);

    /// Write a table of a component type's configuration: key, type, default, meaning.  FactoryException if there is no
    /// such type.
    void describe_type(const std::string& type, std::ostream& out);

}
