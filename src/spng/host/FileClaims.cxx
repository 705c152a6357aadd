#include "WireCellSpng/core/FileClaims.h"
#include "WireCellUtil/FileClaim.h"

#include <regex>

namespace WireCell::SPNG::host {

    std::shared_ptr<void> claim_output(const std::string& filename, const std::string& who)
    {
        static const std::regex number("\\{[^{}]*\\}");
        return std::make_shared<FileClaim>(FileClaim::Use::write, std::regex_replace(filename, number, "%d"), who);
    }

    std::shared_ptr<void> claim_input(const std::string& filename, const std::string& who)
    {
        return std::make_shared<FileClaim>(FileClaim::Use::read, filename, who);
    }
}
