#pragma once
#include "WireCellUtil/IComponent.h"

#include <string>

namespace WireCell {

    /// Makes components of one type.
    class IFactory : public IComponent<IFactory> {
      public:
        virtual ~IFactory();

        /// The instance with the empty name, made if absent.
        virtual Interface::pointer create() = 0;

        /// The instance of that name, null if there is none.
        virtual Interface::pointer find(const std::string& name) = 0;
    };

    /// A factory that knows its type name and keeps one instance per instance name.
    class INamedFactory : public IFactory {
      public:
        using pointer = std::shared_ptr<INamedFactory>;
        virtual ~INamedFactory();

        virtual void set_classname(const std::string& name) = 0;
        virtual const std::string& classname() = 0;

        using IFactory::create;
        /// The instance of that name, made if absent.
        virtual Interface::pointer create(const std::string& name) = 0;
        Interface::pointer find(const std::string& name) override = 0;
    };

}
