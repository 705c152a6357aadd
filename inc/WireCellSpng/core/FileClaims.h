#pragma once
#include <memory>
#include <string>

namespace WireCell::SPNG::host {
    /// Tell the host that a component, `who`, writes a file, for as long as the object lives.  `filename` may have
    /// {names} of numbers.  Throws where another component reads or writes it, if the host keeps account of that.
    std::shared_ptr<void> claim_output(const std::string& filename, const std::string& who);

    /// Likewise that a component reads a file.
    std::shared_ptr<void> claim_input(const std::string& filename, const std::string& who);
}
