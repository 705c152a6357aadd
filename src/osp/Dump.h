#pragma once
#include "OmnibusSigProcConfig.h"
#include "WireCellSpng/algo/osp/Spectra.h"

#include <memory>
#include <set>

namespace WireCell::Aux {
    class IArrayArchives;
}

/// Files of the deconvolution's spectra.
namespace WireCell::SPNG::OSP {

    class Dump {
      public:
        /// Nothing is written unless cfg.dump_2d_spectra.  who: starts messages; anode: its ident.
        /// IOError: a file can not be written.
        Dump(const OspDumpConfig& cfg, const std::vector<int>& planes, int anode, const std::string& who);

        bool is_on() const { return m_archives != nullptr; }

        /// Write the file of a plane, for the frame of this ident.  Gives its name where it replaces that of another frame.
        std::string write(const Spectra& spectra, int plane, int ident);

      private:
        std::string filename(int plane, int ident) const;

        std::string m_prefix, m_who;
        int m_anode;
        std::shared_ptr<Aux::IArrayArchives> m_archives;
        std::set<std::string> m_written;
    };
}
