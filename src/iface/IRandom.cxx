#include "WireCellIface/IRandom.h"

namespace WireCell {
    IRandom::~IRandom() = default;

    IRandom::int_func IRandom::make_binomial(int max, double prob)
    {
        return [=, this] { return binomial(max, prob); };
    }

    IRandom::int_func IRandom::make_poisson(double mean)
    {
        return [=, this] { return poisson(mean); };
    }

    IRandom::double_func IRandom::make_normal(double mean, double sigma)
    {
        return [=, this] { return normal(mean, sigma); };
    }

    IRandom::double_func IRandom::make_uniform(double begin, double end)
    {
        return [=, this] { return uniform(begin, end); };
    }

    IRandom::double_func IRandom::make_exponential(double mean)
    {
        return [=, this] { return exponential(mean); };
    }

    IRandom::int_func IRandom::make_range(int first, int last)
    {
        return [=, this] { return range(first, last); };
    }
}
