#include "WireCellIface/ITerminal.h"
#include "WireCellSpng/core/About.h"
#include "WireCellSpng/core/FileClaims.h"
#include "WireCellSpng/core/Pickle.h"
#include "WireCellSpng/core/SinkNode.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <memory>

namespace WireCell::SPNG {

    struct TensorSetPickleSinkConfig : NodeConfig {
        std::string filename; ///< a .pkl; with {ident} or {call} a file per set, else one file of all; required
        bool metadata = true; ///< write the metadata too, as a text beside the tensors; the Wire-Cell Toolkit does not
        std::map<std::string, std::string> about; ///< how they were made, for the metadata, which tell the version too
    };
    BOOST_DESCRIBE_STRUCT(TensorSetPickleSinkConfig, (NodeConfig), (filename, metadata, about))

    /// Write the tensors of sets to files that `torch.load(path)` reads as a dictionary.  Tensors have the keys
    /// exec{call}-tensor{index}-{datatype}-{datapath}, with _ for / in the datapath; "metadata" is a JSON text with
    /// the metadata by the same keys, and by "about" how they were made, unless that is switched off.  One file of all
    /// sets is complete at the end of the stream, or when the job ends; after a failure there is none, while files of
    /// single sets stay.
    class TensorSetPickleSink final : public SinkNode<TensorSetPickleSinkConfig, ITorchTensorSet>, public ITerminal {
      public:
        TensorSetPickleSink()
          : SinkNode("SPNGTensorSetPickleSink")
        {
        }

        void finalize() override
        {
            if (!m_file) return;
            guarded([&] { close(); }, [] { return std::string(); });
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.filename.empty(), "key 'filename' is required");
            const auto first = TDM::format(m_cfg.filename, {{"ident", 0}, {"call", 0}});
            m_one_file = first == m_cfg.filename;
            m_file.reset();
            m_claim.reset();
            m_claim = host::claim_output(m_cfg.filename, who());
        }

        void ended() override
        {
            if (m_file) close();
        }

        /// Where a set can not be written as a whole the file is dropped.
        void consume(const input_pointer& set) override
        {
            try {
                add(*set);
            }
            catch (...) {
                m_file.reset();
                throw;
            }
        }

        void add(const ITorchTensorSet& set)
        {
            if (!m_file) {
                const auto name = TDM::format(m_cfg.filename, {{"ident", set.ident()}, {"call", calls()}});
                m_file = std::make_unique<PickleFile>(name);
                m_metadata = Metadata::object();
                auto about = host::about_outputs();
                for (const auto& [key, text] : m_cfg.about) about[key] = text;
                m_metadata["about"] = about;
            }
            const auto& tensors = *set.tensors();
            for (size_t index = 0; index < tensors.size(); ++index) {
                const auto& md = tensors[index]->metadata();
                auto key = fmt::format("exec{}-tensor{}", calls(), index);
                for (const char* name : {"datatype", "datapath"}) {
                    const auto word = md.is_object() ? md.value(name, "") : "";
                    if (!word.empty()) key += "-" + word;
                }
                std::replace(key.begin(), key.end(), '/', '_');
                m_file->add(key, tensors[index]->tensor());
                m_metadata[key] = md;
            }
            if (!m_one_file) close();
        }

        void close()
        {
            // The file is no longer open, even where this throws.
            const auto file = std::move(m_file);
            file->close(m_cfg.metadata ? m_metadata.dump() : "");
        }

        bool m_one_file = true;
        std::shared_ptr<void> m_claim;
        std::unique_ptr<PickleFile> m_file;
        Metadata m_metadata;
    };
}

WIRECELL_FACTORY(SPNGTensorSetPickleSink, WireCell::SPNG::TensorSetPickleSink, WireCell::ITorchTensorSetSink,
                 WireCell::INamed, WireCell::IConfigurable, WireCell::ITerminal)
