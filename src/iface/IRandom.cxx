#include "WireCellIface/IRandom.h"

namespace WireCell {
    IRandom::~IRandom() = default;
}
