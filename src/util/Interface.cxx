#include "WireCellUtil/Interface.h"
#include "WireCellUtil/IFactory.h"

namespace WireCell {
    Interface::~Interface() = default;
    IFactory::~IFactory() = default;
    INamedFactory::~INamedFactory() = default;
}
