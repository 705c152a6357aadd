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
            const auto host = tensor.detach().to(at::kCPU).contiguous();
            return host.storage().nbytes() == host.nbytes() ? host : host.clone();
        }
    }

    void save_pickle(const std::string& filename, const NamedTensors& tensors, const std::string& metadata)
    {
        std::string pickled;
        // A plain dictionary of plain values is what torch.load accepts without being told to trust the file.
        torch::jit::Pickler pickler([&](const char* data, size_t size) { pickled.append(data, size); }, nullptr,
                                    nullptr, nullptr, nullptr, /*tag_aggregates=*/false);
        c10::impl::GenericDict dict(c10::StringType::get(), c10::AnyType::get());
        for (const auto& [name, tensor] : tensors) dict.insert(name, for_writing(tensor));
        if (!metadata.empty()) dict.insert("metadata", metadata);
        pickler.protocol();
        pickler.pushIValue(dict);
        pickler.stop();

        TemporaryFile file(filename);
        caffe2::serialize::PyTorchStreamWriter writer([&](const void* data, size_t size) {
            file.write(data, size);
            return size;
        });
        writer.writeRecord("data.pkl", pickled.data(), pickled.size());
        writer.writeRecord("byteorder", "little", std::strlen("little"));
        const auto& stored = pickler.tensorData();
        for (size_t ind = 0; ind < stored.size(); ++ind) {
            writer.writeRecord(fmt::format("data/{}", ind), stored[ind].storage().data(),
                               stored[ind].storage().nbytes());
        }
        writer.writeEndOfFile();
        file.commit();
    }
}
