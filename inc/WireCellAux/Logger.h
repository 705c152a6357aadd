#pragma once
#include "WireCellIface/INamed.h"
#include "WireCellUtil/Logging.h"

namespace WireCell::Aux {
    /// Base of components: gives them their instance name and a logger.
    ///
    /// The logger is that of the group until set_name() makes one of the component's own, "group/type/name", with a
    /// pattern that shows the type and the name.
    class Logger : virtual public INamed {
      public:
        Logger(const std::string& type_name, const std::string& group_name = "aux");
        virtual ~Logger();

        void set_name(const std::string& name) override;
        std::string get_name() const override;

      protected:
        Log::logptr_t log;

      private:
        std::string m_type_name, m_group_name, m_name;
    };
}
