#pragma once
#include "../ArchiveSequence.h"
#include "WireCellAux/Nodes.h"
#include "WireCellFlow/Progress.h"
#include "WireCellIface/ITerminal.h"
#include "component/ReadAhead.h"

#include <future>
#include <memory>
#include <system_error>
#include <type_traits>
#include <utility>

namespace WireCell::Sio {

    /// A source that reads events from files, one after another.  Cfg is derived from FileSourceConfig, Files from
    /// InputSequence.  The derived class gives `load`, `forget` where it keeps parts of events, and the texts for messages.
    /// One that reads ahead loads the next event in a thread of its own while the graph works on this one, in the same order and
    /// with the same errors, and calls stop_reading_ahead() in its destructor and before it is configured anew.
    template <class Cfg, class Node, class Files = ArchiveSequence>
    class FileSource : public Aux::Source<Cfg, Node>, public ITerminal {
      public:
        using typename Node::output_pointer;

        void finalize() override
        {
            if (m_files) m_files->report_bad();
        }

      protected:
        explicit FileSource(const std::string& type)
          : FileSource::Source(type, "io")
        {
        }

        /// Begin with the first of these files.
        template <class Made, class... Args>
        Made& begin_files(Args&&... args)
        {
            stop_reading_ahead();
            forget();
            // The files may be those of before, whose claims must go first.
            m_files.reset();
            auto made = std::make_unique<Made>(std::forward<Args>(args)...);
            auto& files = *made;
            m_files = std::move(made);
            return files;
        }

        Files& files() { return *m_files; }
        const Files& files() const { return *m_files; }

        /// Do something that reads, until it works (InputSequence::reading).
        template <class Call>
        std::invoke_result_t<Call> read(Call call)
        {
            return m_files->reading(call, [this] { forget(); });
        }

        output_pointer produce() final
        {
            output_pointer out;
            do {
                out = m_ahead.valid() ? m_ahead.get() : read([this] { return load(); });
            } while (out && !m_files->is_wanted(out->ident()));
            Flow::report_input_read(m_files->part_read());
            if (out) {
                this->log->debug("call={} {} from '{}'", this->calls(), describe(*out), m_files->path());
                if (reads_ahead()) read_ahead();
                return out;
            }
            if (is_empty() && !this->m_cfg.allow_empty && m_files->left_out() == 0) {
                m_files->report_bad();
                THROW(IOError() << errmsg{m_files->where() + ": " + why_empty()});
            }
            m_files->close();
            return nullptr;
        }

        /// The next event; null at the end of the last file.
        virtual output_pointer load() = 0;

        /// Whether the next event is loaded while the graph works on this one.
        virtual bool reads_ahead() const { return false; }

        void stop_reading_ahead()
        {
            if (m_ahead.valid()) m_ahead.wait();
            m_ahead = {};
        }

        /// Drop what has been read of a file.
        virtual void forget() {}

        /// An event in a few words, for the log.
        virtual std::string describe(const typename Node::output_type& event) const = 0;

        /// Whether nothing came that counts.
        virtual bool is_empty() const { return this->calls() == 0; }

        /// What is wrong then.
        virtual std::string why_empty() const = 0;

      private:
        void read_ahead()
        {
            ReadAhead::announce();
            try {
                m_ahead = std::async(std::launch::async, [this] {
                    const ReadAhead task;
                    return read([this] { return load(); });
                });
            }
            catch (const std::system_error&) {
                // No thread is to be had: the event is read when it is asked for.
                const ReadAhead none;
            }
        }

        std::unique_ptr<Files> m_files;
        std::future<output_pointer> m_ahead; ///< the next event, on its way
    };
}
