#include "WireCellSpng/core/ModelFile.h"

#include "ModelKind.h"
#include "PickleCheck.h"
#include "SafeOperators.h"
#include "ScriptGraph.h"
#include "ScriptText.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/base/ZipDirectory.h"

#include <caffe2/serialize/inline_container.h>
#include <torch/csrc/jit/frontend/source_range.h>
#include <torch/csrc/jit/operator_upgraders/upgraders_entry.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/csrc/jit/serialization/import_read.h>
#include <torch/csrc/jit/serialization/import_source.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

namespace WireCell::SPNG {

    namespace {
        constexpr uint64_t most_bytes = uint64_t(1) << 34;    // of a file
        constexpr uint64_t most_unpacked = uint64_t(1) << 28; // of all that is compressed
        constexpr int64_t most_card = int64_t(1) << 20;       // of what it says of itself
        constexpr uint64_t most_code = uint64_t(1) << 24;     // of a file of code

        /// The file's content for LibTorch's reader.
        class Content final : public caffe2::serialize::ReadAdapterInterface {
          public:
            explicit Content(std::string_view data)
              : m_data(data)
            {
            }
            size_t size() const override { return m_data.size(); }
            size_t read(uint64_t pos, void* buffer, size_t count, const char*) const override
            {
                if (pos >= m_data.size()) return 0;
                count = std::min<size_t>(count, m_data.size() - pos);
                std::memcpy(buffer, m_data.data() + pos, count);
                return count;
            }

          private:
            std::string_view m_data;
        };

        std::string read_file(const std::string& path)
        {
            namespace fs = std::filesystem;
            std::error_code error;
            const auto status = fs::status(path, error);
            SPNG_VALIDATE(fs::exists(status), "there is no such file");
            SPNG_VALIDATE(fs::is_regular_file(status), "it is a folder, or another thing that is no file");
            const auto size = fs::file_size(path, error);
            SPNG_VALIDATE(!error && size <= most_bytes, "it has {} bytes (want at most {})", size, most_bytes);
            errno = 0;
            std::ifstream file(path, std::ios::binary);
            std::string content(size, '\0');
            file.read(content.data(), static_cast<std::streamsize>(size));
            SPNG_VALIDATE(!file.fail(), "it can not be read: {}", errno ? std::strerror(errno) : "it ends early");
            return content;
        }

        /// The members of the archive, by their name without the archive's own, which comes first in each.
        class Archive {
          public:
            explicit Archive(std::string_view content)
              : m_reader((check(content), std::make_shared<Content>(content)))
            {
            }

            caffe2::serialize::PyTorchStreamReader& reader() { return m_reader; }

            std::string text(const std::string& name)
            {
                auto [data, size] = m_reader.getRecord(name);
                return {static_cast<const char*>(data.get()), size};
            }

            bool has(const std::string& name) const { return m_sizes.count(name) > 0; }
            int64_t size(const std::string& name) const
            {
                const auto it = m_sizes.find(name);
                return it == m_sizes.end() ? -1 : static_cast<int64_t>(it->second);
            }
            const std::map<std::string, uint64_t>& members() const { return m_sizes; }

          private:
            void check(std::string_view content)
            {
                uint64_t unpacked = 0;
                std::string stem;
                for (const auto& record : zip_directory(content)) {
                    const auto slash = record.name.find('/');
                    if (m_sizes.empty()) stem = record.name.substr(0, slash);
                    if (slash != std::string::npos && record.name.compare(0, slash, stem) == 0) {
                        m_sizes[record.name.substr(slash + 1)] = record.size;
                    }
                    if (!record.stored) unpacked += record.size;
                    SPNG_VALIDATE(record.size <= most_bytes && unpacked <= most_unpacked,
                                  "its compressed members have more than {} bytes", most_unpacked);
                }
                // Operators that a later version of LibTorch has changed, such as gelu, move the version.
                const bool has_version = has("version") || has(".data/version");
                SPNG_VALIDATE(has("constants.pkl") && has("data.pkl") && has_version, "{}", not_torchscript(content));
            }

            std::map<std::string, uint64_t> m_sizes; // before the reader, which is made after they are known
            caffe2::serialize::PyTorchStreamReader m_reader;
        };

        PickleContent check_pickle_of(Archive& archive, const std::string& name)
        {
            const auto text = archive.text(name + ".pkl");
            return check_pickle(text, [&](const std::string& key) { return archive.size(name + "/" + key); });
        }

        std::vector<c10::IValue> read_constants(Archive& archive)
        {
            const auto object = [](const at::StrongTypePtr&,
                                   const c10::IValue&) -> c10::intrusive_ptr<c10::ivalue::Object> {
                THROW(ValueError() << errmsg{"its constants hold objects, as those of frozen quantised networks do"});
            };
            const auto type = [](const c10::QualifiedName& name) -> c10::StrongTypePtr {
                THROW(ValueError() << errmsg{"its constants hold objects, as those of frozen quantised networks do"});
            };
            const auto all = torch::jit::readArchiveAndTensors("constants", "", "constants/", type, object,
                                                               c10::Device(at::kCPU), archive.reader());
            SPNG_VALIDATE(all.isTuple(), "its constants are no tuple");
            return all.toTupleRef().elements().vec();
        }

        std::string read_card(Archive& archive)
        {
            const std::string name = "extra/spng.json";
            if (!archive.has(name)) return "";
            SPNG_VALIDATE(archive.size(name) <= most_card, "its card has {} bytes (want at most {})",
                          archive.size(name), most_card);
            return archive.text(name);
        }

        /// Compile the code, of which nothing runs, and look at it.
        void check_code(Archive& archive, const std::vector<std::string>& classes)
        {
            for (const auto& [name, size] : archive.members()) {
                if (name.rfind("code/", 0) != 0 || name.size() < 3 || name.compare(name.size() - 3, 3, ".py") != 0)
                    continue;
                SPNG_VALIDATE(size <= most_code, "its code has {} bytes in a file (want at most {})", size, most_code);
                check_script_text(archive.text(name));
            }
            const auto constants = read_constants(archive);
            const auto source = [&](const std::string& qualifier) -> std::shared_ptr<torch::jit::Source> {
                auto name = "code/" + qualifier + ".py";
                std::replace(name.begin() + 5, name.end() - 3, '.', '/');
                return archive.has(name) ? std::make_shared<torch::jit::Source>(archive.text(name), name, 1) : nullptr;
            };
            // For code of older versions, as the loader does.
            torch::jit::populate_upgraders_graph_map();
            auto code = std::make_shared<torch::jit::CompilationUnit>();
            const torch::jit::SourceImporter importer(code, &constants, source, archive.reader().version());
            for (const auto& name : classes) {
                if (name.rfind("__torch__.torch.classes.", 0) != 0) importer.loadType(c10::QualifiedName(name));
            }
            check_operators(*code);
        }
    }

    ModelFile::ModelFile(std::string path)
      : m_path(std::move(path))
    {
        make_operators_safe();
        try {
            m_content = read_file(m_path);
            SPNG_VALIDATE(is_zip(m_content), "{}", not_torchscript(m_content));
            Archive archive(m_content);
            check_pickle_of(archive, "constants");
            const auto data = check_pickle_of(archive, "data");
            SPNG_VALIDATE(data.is_object, "it holds no module");
            check_code(archive, data.classes);
            m_card = read_card(archive);
        }
        catch (const std::exception& error) {
            THROW(IOError() << errmsg{fmt::format("cannot load the model file {} ({})", m_path, torch_reason(error))});
        }
    }

    torch::jit::Module ModelFile::load(c10::Device device) const
    {
        try {
            auto module = torch::jit::load(std::make_shared<Content>(m_content), device, /*load_debug_files=*/false);
            check_attributes(module);
            return module;
        }
        catch (const std::exception& error) {
            THROW(IOError() << errmsg{fmt::format("cannot load the model file {} ({})", m_path, torch_reason(error))});
        }
    }
}
