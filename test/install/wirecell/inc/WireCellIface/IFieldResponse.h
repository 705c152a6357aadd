#pragma once
#include "WireCellUtil/IComponent.h"
#include "WireCellUtil/Response.h"

namespace WireCell {
    class IFieldResponse : public IComponent<IFieldResponse> {
      public:
        virtual ~IFieldResponse();
        virtual const Response::Schema::FieldResponse& field_response() const = 0;
    };
}
