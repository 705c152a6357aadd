#include "../scan/Scan.h"
#include "WireCellAux/FrameTools.h"
#include "WireCellAux/Nodes.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>

namespace WireCell::Sio {

    struct ScanTruthConfig {
        std::string scan;    ///< file of a hand scan, as spng-view saves it; required
        std::string classes; ///< those that count, as in "track,shower:2000"; none: all
        double value = 1000; ///< of samples in regions whose class has no number of its own; the others are 0
    };
    BOOST_DESCRIBE_STRUCT(ScanTruthConfig, (), (scan, classes, value))

    /// From a frame to one of its channels and ticks that has what a person has drawn around in it: a truth of hand scans,
    /// in the place of true charge.  Regions are those of the frame's ident.
    class ScanTruth : public Aux::Function<ScanTruthConfig, IFrameFilter> {
      public:
        ScanTruth()
          : Function("ScanTruth", "io")
        {
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.scan.empty(), "key 'scan' is required");
            m_scan = read_scan(m_cfg.scan);
            m_classes = scan_classes(m_cfg.classes, m_cfg.value, "key 'classes'");
        }

        IFrame::pointer process(const input_pointer& in) override
        {
            const auto& traces = *in->traces();
            const auto [begin, end] = Aux::tbin_range(traces);
            MaskGrid grid;
            grid.channels = Aux::channels(traces, true);
            grid.tick = in->tick();
            grid.start = in->time() + begin * in->tick();
            grid.ncolumns = static_cast<size_t>(end - begin);
            const auto values = scan_values(m_scan.regions, in->ident(), m_classes, grid);
            ITrace::vector drawn;
            for (size_t row = 0; row < grid.channels.size(); ++row) {
                const auto* const from = values.data() + row * grid.ncolumns;
                drawn.push_back(std::make_shared<Aux::SimpleTrace>(grid.channels[row], begin,
                                                                   ITrace::ChargeSequence(from, from + grid.ncolumns)));
            }
            const auto count = std::count_if(m_scan.regions.begin(), m_scan.regions.end(),
                                             [&](const auto& region) { return region.event == in->ident(); });
            log->debug("call={} frame={} has {} regions of '{}'", calls(), in->ident(), count, m_cfg.scan);
            return std::make_shared<Aux::SimpleFrame>(in->ident(), in->time(), drawn, in->tick());
        }

        Scan m_scan;
        std::vector<ScanClass> m_classes;
    };
}

WIRECELL_FACTORY(ScanTruth, WireCell::Sio::ScanTruth, WireCell::IFrameFilter, WireCell::INamed, WireCell::IConfigurable)
