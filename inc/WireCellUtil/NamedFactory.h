#pragma once
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/IFactory.h"
#include "WireCellUtil/Singleton.h"
#include "WireCellUtil/String.h"
#include "WireCellUtil/Type.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace WireCell {

    /// A component is not to be had.
    struct FactoryException : virtual public Exception {};

    namespace Factory {

        /// Every type name that the loaded libraries announce, sorted.
        std::vector<std::string> all_types();

        namespace detail {
            /// Guards all factories and registries.  Recursive and only one, since a component's constructor may look
            /// up other components.
            std::recursive_mutex& mutex();

            /// Guards the lists of names alone.  Libraries announce names while the loader holds its lock, so this one
            /// is never held while calling out.
            std::mutex& names_mutex();

            using maker_t = void* (*)(std::string);
            void announce(const std::string& classname, maker_t maker);

            /// The factory that a loaded library has for a type, null if none has.
            INamedFactory* find_factory(const std::string& classname);

            [[noreturn]] void throw_no_type(const std::string& classname, const std::string& instname);
            [[noreturn]] void throw_no_instance(const std::string& classname, const std::string& instname);
            [[noreturn]] void throw_no_interface(const std::string& classname, const std::string& instname,
                                                 const std::string& interface_name);
        }
    }

    /// Makes and keeps the instances of one C++ type under one type name.
    template <class Type>
    class NamedFactory : public INamedFactory {
      public:
        using type = Type;
        using pointer_type = std::shared_ptr<Type>;

        Interface::pointer find(const std::string& name) override
        {
            const std::lock_guard<std::recursive_mutex> lock(Factory::detail::mutex());
            const auto it = m_objects.find(name);
            return it == m_objects.end() ? nullptr : it->second;
        }

        Interface::pointer create() override { return create(""); }

        Interface::pointer create(const std::string& name) override
        {
            const std::lock_guard<std::recursive_mutex> lock(Factory::detail::mutex());
            const auto it = m_objects.find(name);
            if (it != m_objects.end()) return it->second;
            auto object = std::make_shared<Type>();
            m_objects[name] = object;
            return object;
        }

        void set_classname(const std::string& name) override { m_classname = name; }
        const std::string& classname() override { return m_classname; }

      private:
        std::unordered_map<std::string, pointer_type> m_objects;
        std::string m_classname;
    };

    /// The factories whose components have one interface.
    template <class IType>
    class NamedFactoryRegistry {
      public:
        using interface_type = IType;
        using interface_ptr = std::shared_ptr<IType>;
        using factory_ptr = INamedFactory*;
        using factory_lookup = std::unordered_map<std::string, factory_ptr>;
        using known_type_set = std::set<std::string>;

        /// Note that a type with this interface exists; returns how many are known.
        size_t hello(const std::string& classname)
        {
            const std::lock_guard<std::mutex> lock(Factory::detail::names_mutex());
            m_known_types.insert(classname);
            return m_known_types.size();
        }

        known_type_set known_types() const
        {
            const std::lock_guard<std::mutex> lock(Factory::detail::names_mutex());
            return m_known_types;
        }

        bool associate(const std::string& classname, factory_ptr factory)
        {
            const std::lock_guard<std::recursive_mutex> lock(Factory::detail::mutex());
            m_factories[classname] = factory;
            return true;
        }

        /// The factory of a type, null when no loaded plugin has one.
        factory_ptr lookup_factory(const std::string& classname)
        {
            const std::lock_guard<std::recursive_mutex> lock(Factory::detail::mutex());
            const auto it = m_factories.find(classname);
            if (it != m_factories.end()) return it->second;
            auto* factory = Factory::detail::find_factory(classname);
            if (factory) m_factories[classname] = factory;
            return factory;
        }

        /// The instance, made if absent and `create`.  With `nullok` a failure gives null, else FactoryException.
        interface_ptr instance(const std::string& classname, const std::string& instname = "", bool create = true,
                               bool nullok = false)
        {
            const std::lock_guard<std::recursive_mutex> lock(Factory::detail::mutex());
            auto* factory = lookup_factory(classname);
            if (!factory) {
                if (nullok) return nullptr;
                Factory::detail::throw_no_type(classname, instname);
            }
            const auto component = create ? factory->create(instname) : factory->find(instname);
            if (!component) {
                if (nullok) return nullptr;
                Factory::detail::throw_no_instance(classname, instname);
            }
            auto wanted = std::dynamic_pointer_cast<IType>(component);
            if (!wanted && !nullok) {
                Factory::detail::throw_no_interface(classname, instname, WireCell::type<IType>());
            }
            return wanted;
        }

      private:
        factory_lookup m_factories;
        known_type_set m_known_types;
    };

    namespace Factory {

        template <class IType>
        bool associate(const std::string& classname, INamedFactory* factory)
        {
            return Singleton<NamedFactoryRegistry<IType>>::Instance().associate(classname, factory);
        }

        template <class IType>
        INamedFactory* lookup_factory(const std::string& classname)
        {
            return Singleton<NamedFactoryRegistry<IType>>::Instance().lookup_factory(classname);
        }

        /// The component, made if absent and `create`.
        template <class IType>
        std::shared_ptr<IType> lookup(const std::string& classname, const std::string& instname = "",
                                      bool create = true, bool nullok = false)
        {
            return Singleton<NamedFactoryRegistry<IType>>::Instance().instance(classname, instname, create, nullok);
        }

        /// A component that exists, else FactoryException.
        template <class IType>
        std::shared_ptr<IType> find(const std::string& classname, const std::string& instname = "")
        {
            return lookup<IType>(classname, instname, false, false);
        }

        /// A component that exists, else null.
        template <class IType>
        std::shared_ptr<IType> find_maybe(const std::string& classname, const std::string& instname = "")
        {
            return lookup<IType>(classname, instname, false, true);
        }

        /// The same by "type:name".
        template <class IType>
        std::shared_ptr<IType> lookup_tn(const std::string& tn, bool create = true, bool nullok = false)
        {
            const auto [classname, instname] = String::parse_pair(tn);
            if (classname.empty()) {
                if (nullok) return nullptr;
                THROW(FactoryException() << errmsg{"a component of interface " + WireCell::type<IType>() +
                                                   " is wanted but its \"type:name\" is empty"});
            }
            return lookup<IType>(classname, instname, create, nullok);
        }

        template <class IType>
        std::shared_ptr<IType> find_tn(const std::string& tn)
        {
            return lookup_tn<IType>(tn, false, false);
        }

        template <class IType>
        std::shared_ptr<IType> find_maybe_tn(const std::string& tn)
        {
            return lookup_tn<IType>(tn, false, true);
        }

        /// Types announced by the loaded libraries.
        template <class IType>
        std::vector<std::string> known_types()
        {
            const auto types = Singleton<NamedFactoryRegistry<IType>>::Instance().known_types();
            return {types.begin(), types.end()};
        }

    }
}

/// The factory of a concrete type under one type name, kept until the process ends.
template <class Concrete, class... Interface>
void* make_named_factory_factory(std::string name)
{
    using Made = WireCell::NamedFactory<Concrete>;
    const std::lock_guard<std::recursive_mutex> lock(WireCell::Factory::detail::mutex());
    static std::map<std::string, std::unique_ptr<Made>> factories;
    auto& factory = factories[name];
    if (!factory) {
        factory = std::make_unique<Made>();
        factory->set_classname(name);
        (WireCell::Factory::associate<Interface>(name, factory.get()), ...);
    }
    return factory.get();
}

template <class Concrete, class... Interface>
size_t namedfactory_hello(std::string name)
{
    WireCell::Factory::detail::announce(name, &make_named_factory_factory<Concrete, Interface...>);
    (WireCell::Singleton<WireCell::NamedFactoryRegistry<Interface>>::Instance().hello(name), ...);
    return sizeof...(Interface);
}

/// Register a component: its type name in configurations, its C++ class, its interfaces.  Use at global scope.
#define WIRECELL_FACTORY(NAME, CONCRETE, ...)                                                                          \
    [[maybe_unused]] static size_t hello_##NAME##_me = namedfactory_hello<CONCRETE, __VA_ARGS__>(#NAME);               \
    extern "C" __attribute__((visibility("default"))) void* make_##NAME##_factory()                                    \
    {                                                                                                                  \
        return make_named_factory_factory<CONCRETE, __VA_ARGS__>(#NAME);                                               \
    }
