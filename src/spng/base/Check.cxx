#include "WireCellSpng/base/Check.h"

#if FMT_VERSION >= 90000 && FMT_VERSION < 100000
template void fmt::detail::vformat_to<char>(buffer<char>&, basic_string_view<char>,
                                            basic_format_args<buffer_context<char>>, locale_ref);
#endif

void WireCell::SPNG::detail::throw_value_error(const std::string& text, const boost::source_location& place)
{
    boost::throw_exception(ValueError() << errmsg{text}, place);
}
