#pragma once
#include "WireCellUtil/IComponent.h"

namespace WireCell {
    class ISemaphore : public IComponent<ISemaphore> {
      public:
        virtual ~ISemaphore();
        virtual void acquire() const = 0;
        virtual void release() const = 0;
        virtual int get_count() const { return -1; }

        struct Context {
            ISemaphore::pointer sem;
            Context(ISemaphore::pointer sem)
              : sem(sem)
            {
                sem->acquire();
            }
            ~Context() { sem->release(); }
        };
    };
}
