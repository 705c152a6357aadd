#include "train/job/Background.h"

#include <utility>

namespace WireCell::Train {

    Background::Background(IApplication::pointer application, std::function<void()> at_end)
      : m_thread([this, application = std::move(application), at_end = std::move(at_end)] {
          try {
              application->execute();
          }
          catch (...) {
              m_failure = std::current_exception();
          }
          at_end();
      })
    {
    }

    Background::~Background()
    {
        if (m_thread.joinable()) m_thread.join();
    }

    void Background::finish()
    {
        if (m_thread.joinable()) m_thread.join();
        if (m_failure) std::rethrow_exception(std::exchange(m_failure, nullptr));
    }
}
