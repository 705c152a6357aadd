#include "WireCellSpng/core/Pickle.h"
#include "WireCellUtil/Exceptions.h"

#include <ATen/ATen.h>
#include <ATen/core/Dict.h>
#include <caffe2/serialize/inline_container.h>
#include <fmt/format.h>
#include <torch/csrc/jit/serialization/pickler.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace WireCell::SPNG {

    namespace {
        /// A file that appears under its name when it is complete; until then, and if it never is, it has another.
        class TemporaryFile {
          public:
            explicit TemporaryFile(const std::string& filename)
              : m_final(filename)
              , m_temporary(filename + ".part")
              , m_stream(m_temporary, std::ios::binary | std::ios::trunc)
            {
                check("cannot be opened");
            }
            ~TemporaryFile()
            {
                std::error_code ignored;
                if (!m_complete) std::filesystem::remove(m_temporary, ignored);
            }
            TemporaryFile(const TemporaryFile&) = delete;
            TemporaryFile& operator=(const TemporaryFile&) = delete;

            void write(const void* data, size_t size)
            {
                m_stream.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
                check("cannot be written");
            }

            void commit()
            {
                m_stream.close();
                check("cannot be written");
                std::error_code error;
                std::filesystem::rename(m_temporary, m_final, error);
                m_complete = !error;
                if (error) fail("cannot be renamed", error.message());
            }

          private:
            void check(const char* what) const
            {
                if (!m_stream) fail(what, std::strerror(errno));
            }
            void fail(const char* what, const std::string& why) const
            {
                THROW(IOError() << errmsg{fmt::format("{} {} ({})", m_final, what, why)});
            }

            std::string m_final, m_temporary;
            std::ofstream m_stream;
            bool m_complete = false;
        };

        /// On the host, alone in its memory: the whole memory of a tensor is written.
        at::Tensor for_writing(const at::Tensor& tensor)
        {
            const auto host = tensor.detach().to(at::kCPU).resolve_conj().resolve_neg().contiguous();
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

    void PickleFile::close(const std::string& metadata)
    {
        std::string pickled;
        // A plain dictionary of plain values is what torch.load accepts without being told to trust the file.
        torch::jit::Pickler pickler([&](const char* data, size_t size) { pickled.append(data, size); }, nullptr,
                                    nullptr, nullptr, nullptr, /*tag_aggregates=*/false);
        c10::impl::GenericDict dict(c10::StringType::get(), c10::AnyType::get());
        // The pickler numbers the data of tensors in this order.
        for (const auto& [name, shape] : m_shapes) dict.insert(name, shape);
        if (!metadata.empty()) dict.insert("metadata", metadata);
        pickler.protocol();
        pickler.pushIValue(dict);
        pickler.stop();
        m_archive->write("data.pkl", pickled.data(), pickled.size());
        m_archive->write("byteorder", "little", std::strlen("little"));
        m_archive->commit();
    }

    void save_pickle(const std::string& filename, const NamedTensors& tensors)
    {
        PickleFile file(filename);
        for (const auto& [name, tensor] : tensors) file.add(name, tensor);
        file.close();
    }
}
