#pragma once
#include "WireCellUtil/IComponent.h"

namespace WireCell {
    class IRandom : public IComponent<IRandom> {
      public:
        virtual ~IRandom();

        virtual int binomial(int max, double prob) = 0;
        virtual int poisson(double mean) = 0;
        virtual double normal(double mean, double sigma) = 0;
        virtual double uniform(double begin, double end) = 0;
        virtual double exponential(double mean) = 0;

        /// Uniform over the integers from first to last, both included.
        virtual int range(int first, int last) = 0;
    };
}
