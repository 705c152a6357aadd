#include "WireCellSpng/base/Check.h"

void WireCell::SPNG::detail::throw_value_error(const std::string& text, const boost::source_location& place)
{
    boost::throw_exception(ValueError() << errmsg{text}, place);
}
