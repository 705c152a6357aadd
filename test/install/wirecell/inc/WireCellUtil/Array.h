#pragma once
#include <Eigen/Core>

namespace WireCell::Array {
    typedef Eigen::ArrayXXf array_xxf;
}
