#pragma once
#include "WireCellAux/IParticleTruth.h"
#include "WireCellSpng/ITorchTensorSet.h"
#include "WireCellSpng/base/Config.h"

#include <memory>

namespace WireCell::Train {

    /// Keys of every component that writes images of events in larcv3's layout.
    struct LarcvOutputConfig {
        std::string filename;                             ///< an .h5; required
        int run = 0;                                      ///< number of the run, in the events' numbers
        int subrun = 0;                                   ///< likewise
        nlohmann::json card = nlohmann::json::object();   ///< what else the file says of itself: detector, planes, ...
        nlohmann::json record = nlohmann::json::object(); ///< of what it is made: an object, free
        int gzip = 4;                                     ///< how hard lists are compressed, 0 (not at all) to 9
        bool replace = true;                              ///< whether a file that is there already is replaced
        std::string
            truth; ///< type:name of the generator that keeps the particles of events, for a list of them; empty: none
        std::string particles; ///< name of that list
    };
    BOOST_DESCRIBE_STRUCT(LarcvOutputConfig, (), (filename, run, subrun, card, record, gzip, replace, truth, particles))

    /// The file of such a component.  It appears when it is closed, or not at all.
    class LarcvOutput {
      public:
        LarcvOutput() = default;

        /// ValueError for what does not go, before anything is simulated.
        LarcvOutput(const LarcvOutputConfig& cfg, std::string who);

        /// Add an event of a set of tensors; its number is the first tensor's ident, or the set's.  The first call makes the file, of
        /// which `card` says the rest.
        void add(const ITorchTensorSet& set, std::vector<Aux::LarcvEvent::Images> images, const nlohmann::json& card);

        /// Go on without an event.
        void leave_out(const ITorchTensorSet& set);

        bool is_open() const { return m_file != nullptr; }

        /// Complete the file.
        void close();

        /// Leave it out.
        void drop() { m_file.reset(); }

      private:
        LarcvOutputConfig m_cfg;
        std::string m_who;
        Aux::IParticleTruth::pointer m_truth;
        std::unique_ptr<Aux::LarcvWriter> m_file;
    };
}
