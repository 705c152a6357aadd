#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <ostream>

namespace WireCell {

    /// A vector of three Cartesian coordinates.
    template <class T>
    class D3Vector {
      public:
        using value_type = T;
        using coordinate_t = T;

        D3Vector(const T& a = 0, const T& b = 0, const T& c = 0)
          : m_v{a, b, c}
        {
        }
        D3Vector(const T d[3])
          : m_v{d[0], d[1], d[2]}
        {
        }
        template <class TT>
        D3Vector(const D3Vector<TT>& o)
          : m_v{static_cast<T>(o.x()), static_cast<T>(o.y()), static_cast<T>(o.z())}
        {
        }

        void set(const T& a = 0, const T& b = 0, const T& c = 0) { m_v = {a, b, c}; }
        T x(const T& val) { return m_v[0] = val; }
        T y(const T& val) { return m_v[1] = val; }
        T z(const T& val) { return m_v[2] = val; }
        T x() const { return m_v[0]; }
        T y() const { return m_v[1]; }
        T z() const { return m_v[2]; }
        T operator[](std::size_t index) const { return m_v[index]; }
        T& operator[](std::size_t index) { return m_v[index]; }
        const T* data() const { return m_v.data(); }
        T* data() { return m_v.data(); }
        size_t size() const { return 3; }

        T dot(const D3Vector& rhs) const { return x() * rhs.x() + y() * rhs.y() + z() * rhs.z(); }
        T magnitude2() const { return dot(*this); }
        T magnitude() const { return std::sqrt(magnitude2()); }

        D3Vector cross(const D3Vector& rhs) const
        {
            return D3Vector(y() * rhs.z() - z() * rhs.y(), z() * rhs.x() - x() * rhs.z(),
                            x() * rhs.y() - y() * rhs.x());
        }

        /// The unit vector of this direction; a null vector stays null.
        D3Vector norm() const
        {
            const T mag = magnitude();
            return mag > 0 ? D3Vector(x() / mag, y() / mag, z() / mag) : D3Vector();
        }

        D3Vector& operator+=(const D3Vector& other)
        {
            for (size_t ind = 0; ind < 3; ++ind) m_v[ind] += other.m_v[ind];
            return *this;
        }
        D3Vector& operator-=(const D3Vector& other)
        {
            for (size_t ind = 0; ind < 3; ++ind) m_v[ind] -= other.m_v[ind];
            return *this;
        }
        template <typename N>
        D3Vector& operator*=(const N& a)
        {
            for (auto& v : m_v) v *= a;
            return *this;
        }
        template <typename N>
        D3Vector& operator/=(const N& a)
        {
            for (auto& v : m_v) v /= a;
            return *this;
        }

        /// Lexicographic order, for sets and maps.
        bool operator<(const D3Vector& rhs) const { return m_v < rhs.m_v; }

      private:
        std::array<T, 3> m_v;
    };

    template <class T>
    std::ostream& operator<<(std::ostream& os, const D3Vector<T>& vec)
    {
        return os << "(" << vec.x() << " " << vec.y() << " " << vec.z() << ")";
    }

    template <class T>
    D3Vector<T> operator-(const D3Vector<T>& a, const D3Vector<T>& b)
    {
        return D3Vector<T>(a.x() - b.x(), a.y() - b.y(), a.z() - b.z());
    }

    template <class T>
    D3Vector<T> operator+(const D3Vector<T>& a, const D3Vector<T>& b)
    {
        return D3Vector<T>(a.x() + b.x(), a.y() + b.y(), a.z() + b.z());
    }

    template <class T, typename N>
    D3Vector<T> operator*(const D3Vector<T>& a, const N& s)
    {
        return D3Vector<T>(a.x() * s, a.y() * s, a.z() * s);
    }

    template <class T, typename N>
    D3Vector<T> operator*(const N& s, const D3Vector<T>& a)
    {
        return a * s;
    }

    template <class T, typename N>
    D3Vector<T> operator/(const D3Vector<T>& a, const N& s)
    {
        return D3Vector<T>(a.x() / s, a.y() / s, a.z() / s);
    }

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
