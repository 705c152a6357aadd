#pragma once
#include "WireCellIface/IData.h"

namespace WireCell {
    class ITrace : public IData<ITrace> {
      public:
        typedef std::vector<float> ChargeSequence;
        virtual ~ITrace();
        virtual int channel() const = 0;
        virtual int tbin() const = 0;
        virtual const ChargeSequence& charge() const = 0;
    };
}
