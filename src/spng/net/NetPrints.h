#pragma once
#include "WireCellUtil/Logging.h"

#include <c10/util/Exception.h>

#include <string>

namespace WireCell::SPNG {

    /// While this lives, what TorchScript of this thread prints or warns of goes to a log and not to the terminal, each as
    /// one line of plain text.
    class NetPrints {
      public:
        NetPrints(Log::logptr_t log, const std::string& model);
        ~NetPrints();
        NetPrints(const NetPrints&) = delete;
        NetPrints& operator=(const NetPrints&) = delete;

        void print(const std::string& text) const;

      private:
        struct Warnings final : c10::WarningHandler {
            void process(const c10::Warning& warning) override;
            const NetPrints* owner = nullptr;
        };

        Log::logptr_t m_log;
        const std::string& m_model;
        Warnings m_warnings;
        const NetPrints* m_outer; // of a net that runs another
        c10::WarningUtils::WarningHandlerGuard m_guard;
    };
}
