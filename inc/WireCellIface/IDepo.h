#pragma once
#include "WireCellIface/IData.h"
#include "WireCellUtil/Point.h"
#include "WireCellUtil/Units.h"

#include <set>

namespace WireCell {
    /// Ionisation electrons at a place and time.
    class IDepo : public IData<IDepo> {
      public:
        virtual ~IDepo();

        virtual const Point& pos() const = 0;
        virtual double time() const = 0;

        /// Number of electrons with the sign of their charge.
        virtual double charge() const = 0;

        virtual double energy() const = 0;
        virtual int id() const = 0;
        virtual int pdg() const = 0;

        /// What this deposition was before the last step of its history, or null.
        virtual IData<IDepo>::pointer prior() const = 0;

        /// Gaussian width along the drift direction [length].
        virtual double extent_long() const { return 0.0; }

        /// Gaussian width transverse to the drift direction [length].
        virtual double extent_tran() const { return 0.0; }
    };

    /// The deposition and its history, most recent first.
    IDepo::vector depo_chain(IDepo::pointer recent);

    bool ascending_time(const IDepo::pointer& lhs, const IDepo::pointer& rhs);
    bool descending_time(const IDepo::pointer& lhs, const IDepo::pointer& rhs);

    /// Orders by time of arrival at x=0 for drift in the negative x direction; equal times by address.
    struct IDepoDriftCompare {
        IDepoDriftCompare(double speed = 1.6 * units::mm / units::microsecond)
          : drift_speed(speed)
        {
        }
        double drift_speed; ///< [length/time]
        bool operator()(const IDepo::pointer& lhs, const IDepo::pointer& rhs) const;
    };

    using DepoTauSortedSet = std::set<IDepo::pointer, IDepoDriftCompare>;
}
