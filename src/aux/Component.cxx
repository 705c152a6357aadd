#include "WireCellAux/Component.h"
#include "WireCellSpng/base/Ports.h"

namespace WireCell::Aux {

    ComponentBase::ComponentBase(const std::string& type, const std::string& log_group)
      : Logger(type, log_group)
      , m_type(type)
    {
    }

    std::string ComponentBase::who() const { return SPNG::config::who(m_type, get_name()); }

    void ComponentBase::log_eos() { log->debug("EOS at call={}", m_calls++); }

    void ComponentBase::check_multiplicity(int number) const
    {
        SPNG_VALIDATE(number > 0, "{}.multiplicity: got {} (want 1 or more)", who(), number);
        SPNG_VALIDATE(number <= SPNG::most_ports, "{}.multiplicity: got {} (want at most {})", who(), number,
                      SPNG::most_ports);
    }

    void ComponentBase::add_context(Exception& err) const
    {
        const std::string text = err.what();
        if (!text.starts_with(who())) err << errmsg{who() + ": " + text};
    }
}
