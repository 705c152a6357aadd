#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFaninNode.h"
#include "WireCellIface/IFanoutNode.h"
#include "WireCellIface/IFieldResponse.h"
#include "WireCellIface/IFrame.h"
#include "WireCellIface/IFunctionNode.h"
#include "WireCellIface/IHydraNode.h"
#include "WireCellIface/INamed.h"
#include "WireCellIface/ISemaphore.h"
#include "WireCellIface/ISinkNode.h"
#include "WireCellIface/ISourceNode.h"
#include "WireCellIface/ITensor.h"
#include "WireCellIface/ITerminal.h"
#include "WireCellIface/IWaveform.h"

#include <cstdint>

namespace WireCell {
    INode::~INode() {}
    IConfigurable::~IConfigurable() {}
    INamed::~INamed() {}
    ITerminal::~ITerminal() {}
    ISourceNodeBase::~ISourceNodeBase() {}
    ISinkNodeBase::~ISinkNodeBase() {}
    IFunctionNodeBase::~IFunctionNodeBase() {}
    IFaninNodeBase::~IFaninNodeBase() {}
    IFanoutNodeBase::~IFanoutNodeBase() {}
    IHydraNodeBase::~IHydraNodeBase() {}
    ITrace::~ITrace() {}
    IFrame::~IFrame() {}
    IWire::~IWire() {}
    IChannel::~IChannel() {}
    IWirePlane::~IWirePlane() {}
    IAnodeFace::~IAnodeFace() {}
    IAnodePlane::~IAnodePlane() {}
    IFieldResponse::~IFieldResponse() {}
    IWaveform::~IWaveform() {}
    ISemaphore::~ISemaphore() {}

    std::string ITensor::dtype() const
    {
        const auto& type = element_type();
        if (type == typeid(float)) return "f4";
        if (type == typeid(double)) return "f8";
        if (type == typeid(int16_t)) return "i2";
        if (type == typeid(int32_t)) return "i4";
        if (type == typeid(int64_t)) return "i8";
        return "";
    }

    WirePlaneId::WirePlaneId(WirePlaneLayer_t layer, int face, int apa)
      : m_pack(layer | face << 3 | apa << 4)
    {
    }
    WirePlaneId::WirePlaneId(int packed)
      : m_pack(packed)
    {
    }
    int WirePlaneId::ident() const { return m_pack; }
    WirePlaneLayer_t WirePlaneId::layer() const { return static_cast<WirePlaneLayer_t>(m_pack & 7); }
    int WirePlaneId::face() const { return m_pack >> 3 & 1; }
    int WirePlaneId::apa() const { return m_pack >> 4; }
    int WirePlaneId::index() const
    {
        switch (layer()) {
        case kUlayer:
            return 0;
        case kVlayer:
            return 1;
        case kWlayer:
            return 2;
        default:
            return -1;
        }
    }
    bool WirePlaneId::valid() const { return face() >= 0 && apa() >= 0 && (index() >= 0 || layer() == kAllLayers); }

    Point IWire::center() const
    {
        const auto ends = ray();
        return Point(0.5 * (ends.first.x() + ends.second.x()), 0.5 * (ends.first.y() + ends.second.y()),
                     0.5 * (ends.first.z() + ends.second.z()));
    }
    WirePlaneId IChannel::planeid() const
    {
        return wires().empty() ? WirePlaneId(kUnknownLayer, -1, -1) : wires().front()->planeid();
    }
    size_t IChannel::global_order() const { return 0; }
    WirePlaneId IWirePlane::planeid() const
    {
        return wires().empty() ? WirePlaneId(kUnknownLayer, -1, -1) : wires().front()->planeid();
    }
}
