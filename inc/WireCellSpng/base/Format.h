#pragma once
#include <fmt/format.h>

// A file that formats a text would compile all of fmt's formatting again, a quarter of its time: it is in Check.cxx.
#if FMT_VERSION >= 90000 && FMT_VERSION < 100000
extern template void fmt::detail::vformat_to<char>(buffer<char>&, basic_string_view<char>,
                                                   basic_format_args<buffer_context<char>>, locale_ref);
#endif
