#include "WireCellSpng/core/FileClaims.h"

namespace WireCell::SPNG::host {

    std::shared_ptr<void> claim_output(const std::string&, const std::string&) { return {}; }

    std::shared_ptr<void> claim_input(const std::string&, const std::string&) { return {}; }
}
