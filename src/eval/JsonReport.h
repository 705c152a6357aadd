#pragma once
#include "WireCellIface/ITerminal.h"
#include "WireCellSpng/core/About.h"
#include "WireCellSpng/core/SinkNode.h"
#include "WireCellUtil/AtomicFile.h"

#include <filesystem>

namespace WireCell::Eval {

    struct JsonReportConfig : SPNG::NodeConfig {
        std::string filename; ///< JSON file to write; required
        bool replace = true;  ///< whether a file that is there already is replaced
    };
    BOOST_DESCRIBE_STRUCT(JsonReportConfig, (SPNG::NodeConfig), (filename, replace))

    /// A sink of tensor sets that tells something of each event in a JSON file, which appears at the end of the stream, or of the job
    /// if that ends before.  The derived class gives `event` and `other_keys`.
    template <class Cfg>
    class JsonReport : public SPNG::SinkNode<Cfg, ITorchTensorSet>, public ITerminal {
      public:
        using typename ITorchTensorSetSink::input_pointer;
        using SPNG::SinkNode<Cfg, ITorchTensorSet>::SinkNode;

        void finalize() override
        {
            if (!m_events.empty()) this->guarded([&] { write(); }, [] { return std::string(); });
        }

      protected:
        /// What there is to tell of an event.
        virtual nlohmann::json event(const ITorchTensorSet& set) = 0;
        /// The keys beside those of the events, "events" and "about".
        virtual nlohmann::json other_keys() const = 0;

        void configured() override
        {
            const auto& [filename, replace] = std::tie(this->m_cfg.filename, this->m_cfg.replace);
            SPNG_VALIDATE(!filename.empty(), "key 'filename' is required (a JSON file)");
            SPNG_VALIDATE(replace || !std::filesystem::exists(filename),
                          "the output '{}' exists already (want another name; jobs replace it with -A overwrite=true)",
                          filename);
            m_events = nlohmann::json::array();
        }

      private:
        void consume(const input_pointer& set) override { m_events.push_back(event(*set)); }

        void ended() override
        {
            if (m_events.empty())
                this->log->warn("no events came, no file is written");
            else
                write();
        }

        void write()
        {
            AtomicFile file(this->m_cfg.filename);
            auto all = other_keys();
            all["events"] = m_events;
            for (const auto& [key, text] : SPNG::host::about_outputs()) all["about"][key] = text;
            file.stream() << all.dump(1) << "\n";
            file.commit();
            m_events = nlohmann::json::array();
        }

        nlohmann::json m_events = nlohmann::json::array();
    };
}
