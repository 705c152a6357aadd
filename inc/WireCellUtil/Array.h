#pragma once
#include <Eigen/Core>

/// Rows are channels and columns ticks; storage is column-major.
namespace WireCell::Array {

    using array_xxf = Eigen::ArrayXXf;
}
