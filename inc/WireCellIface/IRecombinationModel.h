#pragma once
#include "WireCellUtil/IComponent.h"

namespace WireCell {
    /// How much charge is left of the ionisation that a particle makes.
    class IRecombinationModel : virtual public IComponent<IRecombinationModel> {
      public:
        virtual ~IRecombinationModel();

        /// The charge, with its sign, of an energy dE deposited along a path of length dX.
        virtual double operator()(double dE, double dX = 0.0) = 0;

        /// The energy of which a charge dQ is left along a path of length dX.
        virtual double dE(double dQ, double dX) = 0;
    };
}
