#include "WireCellIface/ITerminal.h"
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/core/NodeBase.h"
#include "WireCellSpng/core/Pickle.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace WireCell::SPNG {

    struct TensorSetPickleSinkConfig : NodeConfig {
        std::string filename; ///< a .pkl; with {ident} or {call} a file per set, else one file of all; required
    };
    BOOST_DESCRIBE_STRUCT(TensorSetPickleSinkConfig, (NodeConfig), (filename))

    /// Write the tensors of sets to files that `torch.load(path)` reads as a dictionary.  Tensors have the keys
    /// exec{call}-tensor{index}-{datatype}-{datapath}, with _ for / in the datapath; "metadata" is a JSON text with
    /// the metadata by the same keys.  One file of all sets is written at end of stream, and when the job ends.
    class TensorSetPickleSink final : public NodeBase<TensorSetPickleSinkConfig>,
                                      public ITorchTensorSetSink,
                                      public ITerminal {
      public:
        TensorSetPickleSink()
          : NodeBase("SPNGTensorSetPickleSink", Gate::device)
        {
        }

        using ITorchTensorSetSink::operator();
        bool operator()(const ITorchTensorSet::pointer& in) override
        {
            if (!in) {
                finalize();
                log_eos();
                return true;
            }
            guarded([&] { add(*in); }, [&] { return TDM::describe(*in, verbosity() > 2); });
            if (verbosity() > 0) log->debug("call={} {}", calls(), TDM::describe(*in, verbosity() > 2));
            next_call();
            return true;
        }

        void finalize() override
        {
            if (!m_unwritten) return;
            guarded([&] { write(m_cfg.filename); }, [] { return std::string(); });
        }

      protected:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.filename.empty(), "key 'filename' is required");
            const auto one = TDM::format(m_cfg.filename, {{"ident", 0}, {"call", 0}});
            m_one_file = one == m_cfg.filename;
            m_tensors.clear();
            m_metadata = Metadata::object();
            m_unwritten = false;
        }

      private:
        void add(const ITorchTensorSet& set)
        {
            if (!m_one_file) {
                m_tensors.clear();
                m_metadata = Metadata::object();
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
                m_tensors.emplace_back(key, tensors[index]->tensor().to(at::kCPU));
                m_metadata[key] = md;
            }
            m_unwritten = m_one_file;
            if (!m_one_file) write(TDM::format(m_cfg.filename, {{"ident", set.ident()}, {"call", calls()}}));
        }

        void write(const std::string& filename)
        {
            save_pickle(filename, m_tensors, m_metadata.dump());
            m_unwritten = false;
        }

        bool m_one_file = true;
        bool m_unwritten = false;
        NamedTensors m_tensors;
        Metadata m_metadata;
    };
}

WIRECELL_FACTORY(SPNGTensorSetPickleSink, WireCell::SPNG::TensorSetPickleSink, WireCell::ITorchTensorSetSink,
                 WireCell::INamed, WireCell::ITerminal, WireCell::IConfigurable)
