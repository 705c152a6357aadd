#pragma once
#include "train/Trainer.h"

#include <ATen/autocast_mode.h>

namespace WireCell::Train {

    /// Operations in another precision, for the lifetime of this.
    class Autocast {
      public:
        Autocast(Precision precision, at::Device device)
          : m_kind(device.type())
          , m_on(precision == Precision::bfloat16)
        {
            if (!m_on) return;
            at::autocast::set_autocast_enabled(m_kind, true);
            at::autocast::set_autocast_dtype(m_kind, at::kBFloat16);
        }
        Autocast(const Autocast&) = delete;
        Autocast& operator=(const Autocast&) = delete;
        ~Autocast()
        {
            if (!m_on) return;
            at::autocast::set_autocast_enabled(m_kind, false);
            at::autocast::clear_cache();
        }

      private:
        at::DeviceType m_kind;
        bool m_on;
    };
}
