#include "NetPrints.h"

#include "WireCellSpng/core/PlainText.h"

#include <torch/csrc/jit/runtime/print_handler.h>

#include <atomic>

namespace WireCell::SPNG {

    namespace {
        constexpr size_t most_of_print = 2000;

        thread_local const NetPrints* here = nullptr; // of the net that this thread runs
        std::atomic<int> running{0};                  // nets in all threads
        torch::jit::PrintHandler others = nullptr;    // what printed before, for the TorchScript of others

        void print(const std::string& text)
        {
            if (here) { here->print(text); }
            else if (running > 0) {
                // One of our nets may have started this thread.
                Log::logger("spng")->info("a model prints: {}", plain_text(text, most_of_print));
            }
            else if (others) {
                others(text);
            }
        }

        std::string without_end(const std::string& text)
        {
            const auto last = text.find_last_not_of("\r\n");
            return last == std::string::npos ? "" : text.substr(0, last + 1);
        }
    }

    NetPrints::NetPrints(Log::logptr_t log, const std::string& model)
      : m_log(std::move(log))
      , m_model(model)
      , m_outer(here)
      , m_guard(&m_warnings)
    {
        static const bool once = [] {
            others = torch::jit::getPrintHandler();
            torch::jit::setPrintHandler(SPNG::print);
            return true;
        }();
        static_cast<void>(once);
        m_warnings.owner = this;
        here = this;
        ++running;
    }

    NetPrints::~NetPrints()
    {
        --running;
        here = m_outer;
    }

    void NetPrints::print(const std::string& text) const
    {
        m_log->info("the model {} prints: {}", m_model, plain_text(without_end(text), most_of_print));
    }

    void NetPrints::Warnings::process(const c10::Warning& warning)
    {
        owner->m_log->warn("the model {} warns: {}", owner->m_model,
                           plain_text(without_end(warning.msg()), most_of_print));
    }
}
