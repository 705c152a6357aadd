#include "WireCellSpng/core/Pickle.h"
#include "WireCellSpng/base/LinkTarget.h"
#include "WireCellSpng/core/FileClaims.h"
#include "WireCellSpng/core/LateChecks.h"
#include "WireCellUtil/Exceptions.h"

#include <ATen/ATen.h>
#include <ATen/core/Dict.h>
#include <caffe2/serialize/inline_container.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <torch/csrc/jit/serialization/pickler.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <unistd.h>

namespace WireCell::SPNG {

    namespace {
        /// A file that appears under its name when it is complete; until then, and if it never is, it has another.
        class TemporaryFile {
          public:
            explicit TemporaryFile(const std::string& filename)
              : m_final(destination(filename))
            {
                // A name that nobody can foresee, and nothing that is there already: others may write to this folder.
                uint64_t number = 0;
                if (::getrandom(&number, sizeof number, 0) != sizeof number) fail("cannot be opened");
                m_temporary = fmt::format("{}.part.{:016x}", m_final, number);
                m_fd = ::open(m_temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
                if (m_fd < 0) fail("cannot be opened");
            }
            ~TemporaryFile()
            {
                if (m_fd >= 0) ::close(m_fd);
                if (!m_complete) ::unlink(m_temporary.c_str());
            }
            TemporaryFile(const TemporaryFile&) = delete;
            TemporaryFile& operator=(const TemporaryFile&) = delete;

            void write(const void* data, size_t size)
            {
                const auto* at = static_cast<const char*>(data);
                while (size > 0) {
                    const auto done = ::write(m_fd, at, size);
                    if (done < 0 && errno == EINTR) continue;
                    if (done < 0) fail("cannot be written");
                    at += done;
                    size -= static_cast<size_t>(done);
                }
            }

            void commit()
            {
                // Some file systems report a full disk only here.
                const int closed = ::close(m_fd);
                m_fd = -1;
                if (closed != 0) fail("cannot be written");
                if (std::rename(m_temporary.c_str(), m_final.c_str()) != 0) fail("cannot be renamed");
                m_complete = true;
            }

          private:
            /// What a link points to is what gets replaced, not the link.
            static std::string destination(const std::string& filename)
            {
                std::error_code ignored;
                if (std::filesystem::exists(filename, ignored) &&
                    !std::filesystem::is_regular_file(filename, ignored)) {
                    THROW(IOError() << errmsg{filename + " is a folder, a pipe or a device (want a plain file)"});
                }
                std::error_code error;
                const auto target = link_target(filename, error);
                if (error)
                    THROW(IOError() << errmsg{fmt::format("{} cannot be opened ({})", filename, error.message())});
                return target.string();
            }

            [[noreturn]] void fail(const char* what) const
            {
                const int reason = errno;
                THROW(IOError() << errmsg{fmt::format("{} {} ({})", m_final, what, std::strerror(reason))});
            }

            std::string m_final, m_temporary;
            int m_fd = -1;
            bool m_complete = false;
        };

        /// On the host, alone in its memory: the whole memory of a tensor is written.
        at::Tensor for_writing(const at::Tensor& tensor)
        {
            const auto host = to_host(tensor.detach()).resolve_conj().resolve_neg().contiguous();
            return host.storage().nbytes() == host.nbytes() ? host : host.clone();
        }

        at::Tensor without_data(const at::Tensor& tensor)
        {
            c10::Storage storage(c10::Storage::use_byte_size_t(), tensor.nbytes(), at::DataPtr(nullptr, at::kCPU),
                                 nullptr, false);
            auto shape = at::detail::make_tensor<c10::TensorImpl>(
                std::move(storage), c10::DispatchKeySet(c10::DispatchKey::CPU), tensor.dtype());
            shape.unsafeGetTensorImpl()->set_sizes_contiguous(tensor.sizes());
            return shape;
        }
    }

    class PickleFile::Archive {
      public:
        explicit Archive(const std::string& filename)
          : m_file(filename)
          , m_writer([this](const void* data, size_t size) {
              if (m_is_over) return size;
              m_file.write(data, size);
              return size;
          })
        {
        }
        ~Archive()
        {
            // LibTorch's writer ends its archive when it is destroyed, into a file that is not wanted then.
            m_is_over = true;
        }
        Archive(const Archive&) = delete;
        Archive& operator=(const Archive&) = delete;

        void write(const std::string& record, const void* data, size_t size)
        {
            m_writer.writeRecord(record, data, size);
        }

        void commit()
        {
            m_writer.writeEndOfFile();
            m_file.commit();
        }

      private:
        bool m_is_over = false;
        TemporaryFile m_file;
        caffe2::serialize::PyTorchStreamWriter m_writer;
    };

    PickleFile::PickleFile(const std::string& filename)
      : m_archive(std::make_unique<Archive>(filename))
    {
    }

    PickleFile::~PickleFile() = default;

    void PickleFile::add(const std::string& name, const at::Tensor& tensor)
    {
        const auto host = for_writing(tensor);
        m_archive->write(fmt::format("data/{}", m_shapes.size()), host.const_data_ptr(), host.nbytes());
        m_shapes.emplace_back(name, without_data(host));
    }

    // The pickler numbers the data of tensors in the order in which they come.
    void PickleFile::close(const std::string& metadata)
    {
        c10::impl::GenericDict dict(c10::StringType::get(), c10::AnyType::get());
        for (const auto& [name, shape] : m_shapes) dict.insert(name, shape);
        if (!metadata.empty()) dict.insert("metadata", metadata);
        write(dict);
    }

    void PickleFile::close_tuple(const c10::IValue& last)
    {
        std::vector<c10::IValue> items;
        for (const auto& [name, shape] : m_shapes) items.emplace_back(shape);
        items.push_back(last);
        write(c10::ivalue::Tuple::create(std::move(items)));
    }

    void PickleFile::write(const c10::IValue& value)
    {
        std::string pickled;
        // Plain dictionaries, lists and values are what torch.load accepts without being told to trust the file.
        torch::jit::Pickler pickler([&](const char* data, size_t size) { pickled.append(data, size); }, nullptr,
                                    nullptr, nullptr, nullptr, /*tag_aggregates=*/false);
        pickler.protocol();
        pickler.pushIValue(value);
        pickler.stop();
        m_archive->write("data.pkl", pickled.data(), pickled.size());
        m_archive->write("byteorder", "little", std::strlen("little"));
        m_archive->commit();
    }

    void save_pickle(const std::string& filename, const NamedTensors& tensors)
    {
        const auto claim = host::claim_output(filename, "SPNG");
        PickleFile file(filename);
        for (const auto& [name, tensor] : tensors) file.add(name, tensor);
        file.close();
    }
}
