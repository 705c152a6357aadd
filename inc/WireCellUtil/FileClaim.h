#pragma once
#include <memory>
#include <string>

namespace WireCell {

    /// Tells the other components of a job which files one of them reads or writes, for as long as the object lives.
    /// So no job overwrites its own input, or one output by another.
    ///
    /// Files are the same where links, relative paths or hard links lead to one.  What is there and is no plain file,
    /// say /dev/null, may have any number of users.
    class FileClaim {
      public:
        enum class Use { read, write };

        /// ValueError that names both users: one writes what the other reads or writes.
        /// What is written is an OutputName: all files are meant that it can stand for.
        FileClaim(Use use, const std::string& name, const std::string& who);
        ~FileClaim();
        FileClaim(const FileClaim&) = delete;
        FileClaim& operator=(const FileClaim&) = delete;

        /// Why a file can not be written: what another claim than `own`, which may be null, does with it.  Empty if
        /// nothing is in the way.
        static std::string obstacle(const std::string& filename, const FileClaim* own);

        /// Drop all claims, when a job is over.
        static void forget_all();

      private:
        struct Entry;
        std::shared_ptr<Entry> m_entry;
    };

}
