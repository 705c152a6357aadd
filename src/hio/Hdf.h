#pragma once
#include <hdf5.h>

#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What readers and writers of HDF5 share.
namespace WireCell::Hio {

    /// The library is not made for threads.
    std::mutex& library();

    /// Something of the library's that is to be closed.
    class Handle {
      public:
        Handle(hid_t id, herr_t (*closer)(hid_t))
          : m_id(id)
          , m_close(closer)
        {
        }
        Handle(Handle&& other) noexcept
          : m_id(std::exchange(other.m_id, H5I_INVALID_HID))
          , m_close(other.m_close)
        {
        }
        Handle(const Handle&) = delete;
        Handle& operator=(const Handle&) = delete;
        ~Handle() { close(); }
        operator hid_t() const { return m_id; }
        bool good() const { return m_id >= 0; }

        /// Whether that went well; files are complete only then.
        bool close() { return m_id < 0 || m_close(std::exchange(m_id, H5I_INVALID_HID)) >= 0; }

      private:
        hid_t m_id;
        herr_t (*m_close)(hid_t);
    };

    /// IOError that starts with `where`.
    [[noreturn]] void fail(const std::string& where, const std::string& why);

    /// A file to read; IOError if it can not be opened.
    Handle open_file(const std::string& path, const std::string& where);

    std::vector<std::string> children(hid_t group);

    /// Whether every step of a path is there; the library knows only of the last.
    bool has_path(hid_t file, const std::string& path);

    /// The length of a dataset of one dimension, -1 for others.  IOError for more than any file has.
    long long length_of(hid_t dataset, const std::string& where);

    /// Some elements of a dataset of one dimension, in the type that memory has.  IOError if they can not be read.
    void read_rows(hid_t dataset, hid_t memory_type, size_t first, size_t count, void* to, const std::string& where);

    /// The text of fixed length that is attached to a group; none if it has none of that name.
    std::optional<std::string> text_of(hid_t file, const std::string& group, const std::string& name,
                                       const std::string& where);

    /// Attach a text to a group, which is made.
    void attach_text(hid_t file, const std::string& group, const std::string& name, const std::string& text,
                     const std::string& where);
}
