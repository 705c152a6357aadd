#pragma once
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/IFactory.h"
#include "WireCellUtil/PluginManager.h"
#include "WireCellUtil/Singleton.h"
#include "WireCellUtil/String.h"
#include "WireCellUtil/Type.h"

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace WireCell {

    struct FactoryException : virtual public Exception {};

    template <class Type>
    class NamedFactory : public INamedFactory {
      public:
        typedef Type type;
        typedef std::shared_ptr<Type> pointer_type;

        NamedFactory() {}
        virtual Interface::pointer find(const std::string& name)
        {
            auto it = m_objects.find(name);
            return it == m_objects.end() ? nullptr : it->second;
        }
        virtual Interface::pointer create() { return create(""); }
        virtual Interface::pointer create(const std::string& name)
        {
            auto& object = m_objects[name];
            if (!object) object = pointer_type(new Type);
            return object;
        }
        virtual void set_classname(const std::string& name) { m_classname = name; }
        virtual const std::string& classname() { return m_classname; }

      private:
        std::unordered_map<std::string, pointer_type> m_objects;
        std::string m_classname;
    };

    template <class IType>
    class NamedFactoryRegistry {
      public:
        typedef IType interface_type;
        typedef std::shared_ptr<IType> interface_ptr;
        typedef INamedFactory* factory_ptr;
        typedef std::unordered_map<std::string, factory_ptr> factory_lookup;
        typedef std::set<std::string> known_type_set;

        NamedFactoryRegistry() {}
        size_t hello(const std::string& classname)
        {
            m_known_types.insert(classname);
            return m_known_types.size();
        }
        known_type_set known_types() const { return m_known_types; }
        bool associate(const std::string& classname, factory_ptr factory)
        {
            m_lookup[classname] = factory;
            return true;
        }
        factory_ptr lookup_factory(const std::string& classname)
        {
            auto it = m_lookup.find(classname);
            if (it != m_lookup.end()) return it->second;
            const std::string symbol = "make_" + classname + "_factory";
            auto plugin = PluginManager::instance().find(symbol);
            typedef void* (*maker_function)();
            maker_function make = nullptr;
            if (!plugin || !plugin->symbol(symbol, make)) return nullptr;
            auto factory = reinterpret_cast<factory_ptr>(make());
            m_lookup[classname] = factory;
            return factory;
        }
        interface_ptr instance(const std::string& classname, const std::string& instname = "", bool create = true,
                               bool nullok = false)
        {
            auto factory = lookup_factory(classname);
            auto component = !factory ? nullptr : create ? factory->create(instname) : factory->find(instname);
            auto wanted = std::dynamic_pointer_cast<IType>(component);
            if (wanted || nullok) return wanted;
            THROW(FactoryException() << errmsg{"no " + classname + ":" + instname + " of " + type<IType>()});
        }

      private:
        factory_lookup m_lookup;
        known_type_set m_known_types;
    };

    namespace Factory {
        template <class IType>
        bool associate(const std::string& classname, INamedFactory* factory)
        {
            return Singleton<NamedFactoryRegistry<IType>>::Instance().associate(classname, factory);
        }
        template <class IType>
        std::shared_ptr<IType> lookup(const std::string& classname, const std::string& instname = "",
                                      bool create = true, bool nullok = false)
        {
            return Singleton<NamedFactoryRegistry<IType>>::Instance().instance(classname, instname, create, nullok);
        }
        template <class IType>
        std::shared_ptr<IType> find_maybe(const std::string& classname, const std::string& instname = "")
        {
            return lookup<IType>(classname, instname, false, true);
        }
        template <class IType>
        std::shared_ptr<IType> lookup_tn(const std::string& tn, bool create = true, bool nullok = false)
        {
            auto pair = String::parse_pair(tn);
            if (pair.first.empty()) {
                if (nullok) return nullptr;
                THROW(FactoryException() << errmsg{"an empty type:name"});
            }
            return lookup<IType>(pair.first, pair.second, create, nullok);
        }
        template <class IType>
        std::shared_ptr<IType> find_tn(const std::string& tn)
        {
            return lookup_tn<IType>(tn, false, false);
        }
        template <class IType>
        std::vector<std::string> known_types()
        {
            auto types = Singleton<NamedFactoryRegistry<IType>>::Instance().known_types();
            return std::vector<std::string>(types.begin(), types.end());
        }
    }
}

/// One factory for a class and its interfaces: a second name of the same class gets the first one's.  Components are
/// destroyed with the static objects of the process.
template <class Concrete, class... Interface>
void* make_named_factory_factory(std::string name)
{
    static WireCell::NamedFactory<Concrete> factory;
    if (factory.classname().empty()) {
        factory.set_classname(name);
        (WireCell::Factory::associate<Interface>(name, &factory), ...);
    }
    return &factory;
}

template <class Concrete, class... Interface>
size_t namedfactory_hello(std::string name)
{
    return (WireCell::Singleton<WireCell::NamedFactoryRegistry<Interface>>::Instance().hello(name) + ...);
}

#define WIRECELL_FACTORY(NAME, CONCRETE, ...)                                                                          \
    static size_t hello_##NAME##_me = namedfactory_hello<CONCRETE, __VA_ARGS__>(#NAME);                                \
    extern "C" void* make_##NAME##_factory() { return make_named_factory_factory<CONCRETE, __VA_ARGS__>(#NAME); }
