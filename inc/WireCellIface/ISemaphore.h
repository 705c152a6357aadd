#pragma once
#include "WireCellUtil/IComponent.h"

namespace WireCell {
    /// Limits how many threads are in a stretch of code at once.
    class ISemaphore : public IComponent<ISemaphore> {
      public:
        virtual ~ISemaphore();

        /// Wait until there is room.
        virtual void acquire() const = 0;
        virtual void release() const = 0;

        /// How many may still enter, or -1 if not known.
        virtual int get_count() const { return -1; }

        /// Holds the semaphore while in scope; a null semaphore is no limit.
        struct Context {
            ISemaphore::pointer sem;
            Context(ISemaphore::pointer semaphore)
              : sem(semaphore)
            {
                if (sem) sem->acquire();
            }
            ~Context()
            {
                if (sem) sem->release();
            }
            Context(const Context&) = delete;
            Context& operator=(const Context&) = delete;
        };
    };
}
