#pragma once

namespace WireCell::units {
    static const double millimeter = 1.;
    static const double mm = millimeter;
    static const double nanosecond = 1.;
    static const double microsecond = 1.e+3 * nanosecond;
    static const double ns = nanosecond;
    static const double us = microsecond;
}
