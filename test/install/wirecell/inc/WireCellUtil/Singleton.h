#pragma once

namespace WireCell {
    template <class T>
    class Singleton {
      public:
        static T& Instance()
        {
            static T instance;
            return instance;
        }
    };
}
