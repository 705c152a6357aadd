#include "WireCellIface/ITensor.h"
#include "WireCellUtil/Dtype.h"

namespace WireCell {
    std::string ITensor::dtype() const { return WireCell::dtype(element_type()); }
}
