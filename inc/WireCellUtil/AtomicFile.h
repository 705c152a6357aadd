#pragma once
#include <functional>
#include <memory>
#include <ostream>
#include <string>

namespace WireCell {

    class FileClaim;

    /// A file that appears under its final name only when it is complete.
    ///
    /// Data go to a new file `<final>.part.<random>` in the same folder, which is made if need be.  commit() renames it,
    /// discard() or the destructor removes it.  Where the final name is a link, what it points to is written.  What is
    /// there already and is no plain file, say /dev/null or a pipe with a reader, is written directly.  Every failure is an IOError
    /// with the file's name and the system's reason.  One object belongs to one thread, the list behind give_up_all()
    /// is guarded.
    class AtomicFile {
      public:
        /// IOError if another component reads or writes this file; `claim` is the caller's own claim on it, if any.
        explicit AtomicFile(const std::string& final_name, const FileClaim* claim = nullptr);
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

        /// True if what is written is no plain file, so that nothing can be taken back.
        bool is_direct() const { return m_direct; }

        /// The system's number of why writing to stream() failed, 0 if it did not.
        int error() const;

        /// Flush, close and rename.  On failure the temporary file is removed before the IOError is thrown.  A second
        /// call does nothing.
        void commit();

        /// Close and remove the temporary file; after commit() this does nothing.
        void discard();

        /// Close, and give what the temporary file holds another name in place of the final one.  What stream() has not
        /// flushed is lost.
        void keep_as(const std::string& name);

        /// What give_up_all() does to this file in place of discarding it.
        void on_give_up(std::function<void()> call) { m_on_give_up = std::move(call); }

        /// A look whether somebody reads a pipe.  While it exists it is one of the pipe's writers: were there none for a
        /// moment, the reader would take that for the end of the data.
        class PipeLook {
          public:
            explicit PipeLook(const std::string& filename);
            ~PipeLook();
            PipeLook(const PipeLook&) = delete;
            PipeLook& operator=(const PipeLook&) = delete;

            /// Whether this is a pipe whose writer would have to wait for a reader.
            bool is_unread() const { return m_is_unread; }

          private:
            int m_fd = -1;
            bool m_is_unread = false;
        };

        /// IOError: a file of this name could not be written now, though its folder is made if need be.  For programs that
        /// write at the end of long work.  What is there already and is no plain file is not looked at.
        static void check(const std::string& final_name);

        /// Give up every file of this process that is still open, for programs that fail.
        static void give_up_all();

      private:
        class Buffer;
        void follow_links();
        void open();
        void open_directly();
        void close_down(bool remove);
        [[noreturn]] void fail(const std::string& what, int reason);

        std::string m_final;
        std::string m_temporary;
        bool m_direct = false;
        int m_fd = -1;
        std::unique_ptr<FileClaim> m_claim; ///< where the caller has none
        std::unique_ptr<Buffer> m_buffer;
        std::unique_ptr<std::ostream> m_stream;
        std::function<void()> m_on_give_up;
    };

}
