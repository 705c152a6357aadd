#pragma once
#include "WireCellIface/IData.h"
#include "WireCellUtil/Point.h"
#include "WireCellUtil/Units.h"

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

    bool ascending_time(const IDepo::pointer& lhs, const IDepo::pointer& rhs);
}
