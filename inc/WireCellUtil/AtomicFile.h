#pragma once
#include <memory>
#include <ostream>
#include <string>

namespace WireCell {

    /// A file that appears under its final name only when it is complete.
    ///
    /// Data go to `<final>.part.<pid>` in the same folder, which is made if need be.  commit() renames it, discard() or
    /// the destructor removes it.  What is there already and is no plain file, say /dev/null or a pipe, is written
    /// directly.  Every failure is an IOError with the file's name and the system's reason.  One object belongs to one
    /// thread, the list behind discard_all() is guarded.
    class AtomicFile {
      public:
        explicit AtomicFile(const std::string& final_name);
        ~AtomicFile();
        AtomicFile(const AtomicFile&) = delete;
        AtomicFile& operator=(const AtomicFile&) = delete;

        /// The name that is written until commit().
        const std::string& temporary() const { return m_temporary; }

        /// The name under which commit() publishes.
        const std::string& final_name() const { return m_final; }

        /// A buffered stream on the temporary file.  Mix it with fd() only after a flush.
        std::ostream& stream();

        /// The descriptor of the temporary file, -1 once committed or discarded.  This object closes it.
        int fd() const { return m_fd; }

        /// Flush, close and rename.  On failure the temporary file is removed before the IOError is thrown.  A second
        /// call does nothing.
        void commit();

        /// Close and remove the temporary file; after commit() this does nothing.
        void discard();

        /// Discard every file of this process that is still open, for programs that give up.
        static void discard_all();

      private:
        class Buffer;
        void open();
        void close_down(bool remove);
        [[noreturn]] void fail(const std::string& what, int reason);

        std::string m_final;
        std::string m_temporary;
        bool m_direct{false};
        int m_fd{-1};
        std::unique_ptr<Buffer> m_buffer;
        std::unique_ptr<std::ostream> m_stream;
    };

}
