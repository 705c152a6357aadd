#pragma once
#include <cstddef>

namespace WireCell {
    template <class T>
    class D3Vector {
        T m_v[3];

      public:
        typedef T value_type;
        typedef T coordinate_t;

        D3Vector(const T& a = 0, const T& b = 0, const T& c = 0)
          : m_v{a, b, c}
        {
        }
        T x() const { return m_v[0]; }
        T y() const { return m_v[1]; }
        T z() const { return m_v[2]; }
        T operator[](std::size_t index) const { return m_v[index]; }
        T& operator[](std::size_t index) { return m_v[index]; }
    };

    template <class T>
    bool operator==(const D3Vector<T>& a, const D3Vector<T>& b)
    {
        return a.x() == b.x() && a.y() == b.y() && a.z() == b.z();
    }
    template <class T>
    bool operator!=(const D3Vector<T>& a, const D3Vector<T>& b)
    {
        return !(a == b);
    }
}
