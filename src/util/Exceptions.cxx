#include "WireCellUtil/Exceptions.h"

const char* WireCell::Exception::what() const noexcept
{
    if (const auto* text = boost::get_error_info<errmsg>(*this)) return text->c_str();
    return "an error without a message";
}
