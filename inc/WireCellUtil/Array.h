#pragma once
#include <Eigen/Core>

/// Arrays of one (x) or two (xx) dimensions: float, complex, short, int, long.
/// Rows are channels and columns ticks; storage is column-major.
namespace WireCell::Array {

    using array_xf = Eigen::ArrayXf;
    using array_xc = Eigen::ArrayXcf;
    using array_xxs = Eigen::Array<short, Eigen::Dynamic, Eigen::Dynamic>;
    using array_xxi = Eigen::Array<int, Eigen::Dynamic, Eigen::Dynamic>;
    using array_xxl = Eigen::Array<long, Eigen::Dynamic, Eigen::Dynamic>;
    using array_xxf = Eigen::ArrayXXf;
    using array_xxc = Eigen::ArrayXXcf;
}
