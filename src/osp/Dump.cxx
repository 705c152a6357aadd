#include "Dump.h"

#include "WireCellAux/ArrayArchive.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/OutputName.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG::OSP {

    Dump::Dump(const OspDumpConfig& cfg, const std::vector<int>& planes, int anode, const std::string& who)
      : m_prefix(cfg.dump_2d_prefix)
      , m_who(who)
      , m_anode(anode)
    {
        if (!cfg.dump_2d_spectra) return;
        SPNG_VALIDATE(!m_prefix.empty() && !OutputName(m_prefix).has_origin(),
                      "{}.dump_2d_prefix: got \"{}\" (want what names of files begin with; %d is the ident of a frame)",
                      who, m_prefix);
        m_archives = Aux::array_archives(who + ".dump_2d_spectra");
        for (const int plane : planes) {
            try {
                // Better now than when the first frame has been computed.
                AtomicFile::check(filename(plane, 0));
            }
            catch (const IOError& error) {
                THROW(IOError() << errmsg{fmt::format("{}.dump_2d_prefix: {}", who, error.what())});
            }
        }
    }

    std::string Dump::filename(int plane, int ident) const
    {
        const auto prefix = OutputName(m_prefix).fill({.event = ident, .index = 0, .input = ""});
        return fmt::format("{}_anode{}_plane{}.npz", prefix, m_anode, "UVW"[plane]);
    }

    std::string Dump::write(const Spectra& spectra, int plane, int ident)
    {
        const auto path = filename(plane, ident);
        std::vector<at::Tensor> held;
        std::vector<Aux::NamedArray> arrays;
        for (const auto& [name, tensor] :
             {std::pair{"input", spectra.input}, {"response", spectra.response}, {"decon", spectra.decon}}) {
            held.push_back(tensor.contiguous());
            const auto& kept = held.back();
            arrays.push_back({name,
                              "c8",
                              {static_cast<size_t>(kept.size(0)), static_cast<size_t>(kept.size(1))},
                              kept.const_data_ptr()});
        }
        m_archives->save(path, arrays, m_who);
        return m_written.insert(path).second ? std::string() : path;
    }
}
