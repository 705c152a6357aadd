#pragma once
#include "WireCellIface/INamed.h"
#include "WireCellUtil/Logging.h"

namespace WireCell::Aux {
    class Logger : virtual public INamed {
      public:
        Logger(const std::string& type_name, const std::string& group_name = "aux");
        virtual ~Logger();
        virtual void set_name(const std::string& name);
        virtual std::string get_name() const;

      private:
        std::string m_type_name, m_group_name, m_interface_name;

      protected:
        Log::logptr_t log;
    };
}
