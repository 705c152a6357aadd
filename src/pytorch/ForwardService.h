#pragma once
#include "WireCellSpng/ITensorForward.h"

#include <string>

namespace WireCell::Pytorch {

    /// The service of this "type:name": one that takes tensors of LibTorch, or else one that takes those of the host, behind
    /// the other's interface.  FactoryException if there is none.
    SPNG::ITensorForward::pointer find_forward(const std::string& tn);
}
