#pragma once
#include <ostream>
#include <string>
#include <vector>

namespace WireCell {

    /// Write one line for every component type of the loaded plugins: its name and what it is.
    void describe_all(std::ostream& out);

    /// Write a table of a component type's configuration: key, type, default, meaning.  FactoryException if there is no
    /// such type.
    void describe_type(const std::string& type, std::ostream& out);

    /// Write the components of this toolkit by library, each with a line that says what it is.  No library is loaded: the
    /// lines are collected when the toolkit is built.  IOError where the installation has none.
    void list_components(std::ostream& out);

    /// Write the component types of these plugins, given by "name" or "name:library", which are loaded.
    void list_components(const std::vector<std::string>& plugins, std::ostream& out);

}
