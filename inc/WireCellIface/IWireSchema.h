#pragma once
#include "WireCellUtil/IComponent.h"
#include "WireCellUtil/WireSchema.h"

namespace WireCell {
    class IWireSchema : public IComponent<IWireSchema> {
      public:
        virtual ~IWireSchema();

        virtual const WireSchema::Store& wire_schema_store() const = 0;
    };
}
