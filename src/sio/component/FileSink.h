#pragma once
#include "../EventArchive.h"
#include "WireCellAux/Nodes.h"
#include "WireCellIface/ITerminal.h"

#include <memory>

namespace WireCell::Sio {

    /// A sink that writes events to archives.  Cfg is derived from FileSinkConfig, Node is the interface.  The derived class gives `write`, and
    /// `check` where it has keys of its own.
    template <class Cfg, class Node>
    class FileSink : public Aux::Sink<Cfg, Node>, public ITerminal {
      public:
        using typename Node::input_pointer;

        void finalize() override
        {
            if (!m_files || !m_files->is_open()) return;
            if (m_files->is_empty() && this->m_cfg.existing != Existing::resume)
                this->log->warn("no {} came: '{}' has no members", m_noun, this->m_cfg.outname);
            m_files->close();
        }

      protected:
        /// What an event is: "frame", and with its article, for messages.
        FileSink(const std::string& type, const std::string& noun, const std::string& an_event)
          : FileSink::Sink(type, "io")
          , m_noun(noun)
          , m_an_event(an_event)
        {
        }

        void configured() override
        {
            // The file may be that of before, whose claim must go first.
            m_files.reset();
            check();
            if (is_writing()) m_files = std::make_unique<EventArchive>(this->m_cfg, this->who(), this->log);
        }

        void consume(const input_pointer& in) final
        {
            if (!is_writing()) return;
            SPNG_VALIDATE(m_files, "{} got {} before it was configured", this->who(), m_an_event);
            m_files->write_event(in->ident(), [&](ArchiveWriter& archive, int ident) { write(archive, in, ident); });
            this->log->debug("call={} {} {} to '{}'", this->calls(), m_noun, in->ident(), m_files->filename());
        }

        virtual void check() {}
        virtual bool is_writing() const { return true; }
        virtual void write(ArchiveWriter& archive, const input_pointer& in, int ident) = 0;

      private:
        std::string m_noun, m_an_event;
        std::unique_ptr<EventArchive> m_files;
    };
}
