#pragma once
#include "WireCellUtil/IComponent.h"

#include <functional>

namespace WireCell {
    class IRandom : public IComponent<IRandom> {
      public:
        using int_func = std::function<int()>;
        using double_func = std::function<double()>;

        virtual ~IRandom();

        virtual int binomial(int max, double prob) = 0;
        virtual int poisson(double mean) = 0;
        virtual double normal(double mean, double sigma) = 0;
        virtual double uniform(double begin, double end) = 0;
        virtual double exponential(double mean) = 0;

        /// Uniform over the integers from first to last, both included.
        virtual int range(int first, int last) = 0;

        /// Functions with the parameters bound; they must not outlive this object.
        virtual int_func make_binomial(int max, double prob);
        virtual int_func make_poisson(double mean);
        virtual double_func make_normal(double mean, double sigma);
        virtual double_func make_uniform(double begin, double end);
        virtual double_func make_exponential(double mean);
        virtual int_func make_range(int first, int last);
    };
}
