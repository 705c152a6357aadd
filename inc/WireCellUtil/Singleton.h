#pragma once

namespace WireCell {

    /// One object of a type per process.
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
