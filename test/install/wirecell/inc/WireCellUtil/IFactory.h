#pragma once
#include "WireCellUtil/IComponent.h"

#include <string>

namespace WireCell {
    class IFactory : public IComponent<IFactory> {
      public:
        virtual ~IFactory();
        virtual Interface::pointer create() = 0;
        virtual Interface::pointer find(const std::string& name) = 0;
    };

    class INamedFactory : public IFactory {
      public:
        typedef std::shared_ptr<INamedFactory> pointer;
        virtual ~INamedFactory();
        using IFactory::create;
        virtual void set_classname(const std::string& name) = 0;
        virtual const std::string& classname() = 0;
        virtual Interface::pointer create(const std::string& name) = 0;
        virtual Interface::pointer find(const std::string& name) = 0;
    };
}
