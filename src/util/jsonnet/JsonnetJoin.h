#pragma once
#include <optional>
#include <string>
#include <vector>

namespace WireCell::Persist {

    /// Code without the files that it imports.
    struct JoinedText {
        std::string text;
        bool is_whole = true; ///< false where imports stay in it: its value is more than its own
    };

    /// A Jsonnet file and all that it imports as one text that evaluates to the same value.
    ///
    /// libjsonnet reads its standard library anew for every imported file, which costs a job of many small files more
    /// time than its own code does.  Files that this can not take over, such as those that ask for std.thisFile, stay
    /// imports.  None if the file can not be read, imports nothing or is such a file itself.  Where a value can not be made,
    /// the text gives other messages than the files do.  ValueError if a file imports what is no regular file.
    std::optional<JoinedText> join_imports(const std::string& path, const std::vector<std::string>& folders);

}
