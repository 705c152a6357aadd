#pragma once
#include "WireCellIface/IDepo.h"

namespace WireCell {
    class IDepoSet : public IData<IDepoSet> {
      public:
        virtual ~IDepoSet();

        virtual int ident() const = 0;
        virtual IDepo::shared_vector depos() const = 0;
    };
}
