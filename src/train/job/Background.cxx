#include "train/job/Background.h"

#include <utility>

namespace WireCell::Train {

    Background::Background(IApplication::pointer application, std::function<void(std::exception_ptr failure)> at_end)
      : m_thread([application = std::move(application), at_end = std::move(at_end)] {
          std::exception_ptr failure;
          try {
              application->execute();
          }
          catch (...) {
              failure = std::current_exception();
          }
          at_end(failure);
      })
    {
    }

    Background::~Background() { m_thread.join(); }
}
