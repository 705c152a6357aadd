#include "WireCellAux/Component.h"
#include "WireCellIface/IChannelResponse.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Persist.h"

#include <cmath>
#include <map>

namespace WireCell::SigProc {
    struct FilterResponseConfig {
        std::string filename; ///< JSON file {nticks, filters: [{plane, wire, values: [...]}, ...]}
        int planeid = 0;      ///< number of the plane whose filters are taken
    };
    BOOST_DESCRIBE_STRUCT(FilterResponseConfig, (), (filename, planeid))

    /// Factors for the response of each wire of a plane, tick by tick, from a file.  Wires are asked for as channels: number
    /// 0 is the first of those that the field response reaches.
    class FilterResponse : public Aux::Component<FilterResponseConfig>, public IChannelResponse {
      public:
        FilterResponse()
          : Component("FilterResponse", "sigproc")
        {
        }

        const Waveform::realseq_t& channel_response(int wire) const override
        {
            const auto it = m_factors.find(wire);
            if (it == m_factors.end()) {
                THROW(KeyError() << errmsg{fmt::format("{}: {} has no filter for wire {} of plane {}", who(), file(),
                                                       wire, m_cfg.planeid)});
            }
            return it->second;
        }

        /// In ticks, not in time.
        Binning channel_response_binning() const override { return Binning(m_nticks, 0, m_nticks); }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.filename.empty(), "{}.filename: got none (want a file of filter responses)", who());
            const auto top = Persist::load(m_cfg.filename);
            SPNG_VALIDATE(top.is_object(), "{}: {} is no object", who(), file());
            m_nticks = integer(top, "nticks", "it");
            SPNG_VALIDATE(m_nticks > 0, "{}: nticks in {} is {} (want 1 or more)", who(), file(), m_nticks);
            const auto filters = top.find("filters");
            const bool has_filters = filters != top.end() && filters->is_array();
            SPNG_VALIDATE(has_filters, "{}: {} has no array \"filters\"", who(), file());
            m_factors.clear();
            for (size_t ind = 0; ind < filters->size(); ++ind) add((*filters)[ind], fmt::format("filters[{}]", ind));
            SPNG_VALIDATE(!m_factors.empty(), "{}: {} has no filters of plane {}", who(), file(), m_cfg.planeid);
            log->debug("{} wires of {} ticks from {}", m_factors.size(), m_nticks, m_cfg.filename);
        }

        std::string file() const { return "file '" + m_cfg.filename + "'"; }

        int integer(const Configuration& object, const char* key, const std::string& what) const
        {
            const auto it = object.find(key);
            SPNG_VALIDATE(it != object.end() && it->is_number_integer(), "{}: {}: {} has no integer \"{}\"", who(),
                          file(), what, key);
            return it->get<int>();
        }

        void add(const Configuration& filter, const std::string& where)
        {
            SPNG_VALIDATE(filter.is_object(), "{}: {}: {} is no object", who(), file(), where);
            if (integer(filter, "plane", where) != m_cfg.planeid) return;
            const int wire = integer(filter, "wire", where);
            const auto values = filter.find("values");
            const bool has_values = values != filter.end() && values->is_array();
            SPNG_VALIDATE(has_values, "{}: {}: {} has no array \"values\"", who(), file(), where);
            SPNG_VALIDATE(values->size() <= static_cast<size_t>(m_nticks), "{}: {}: {} has {} values (want at most {})",
                          who(), file(), where, values->size(), m_nticks);
            Waveform::realseq_t factors;
            for (const auto& value : *values) {
                SPNG_VALIDATE(value.is_number() && std::isfinite(value.get<float>()),
                              "{}: {}: {} has a value that is no number", who(), file(), where);
                factors.push_back(value.get<float>());
            }
            factors.resize(m_nticks, 0.0F);
            const bool is_new = m_factors.emplace(wire, std::move(factors)).second;
            SPNG_VALIDATE(is_new, "{}: {}: wire {} of plane {} stands twice", who(), file(), wire, m_cfg.planeid);
        }

        int m_nticks = 0;
        std::map<int, Waveform::realseq_t> m_factors;
    };
}

WIRECELL_FACTORY(FilterResponse, WireCell::SigProc::FilterResponse, WireCell::IChannelResponse, WireCell::INamed,
                 WireCell::IConfigurable)
