#pragma once
#include "model/Wires.h"

namespace WireCell::Model {

    /// The parallel, equally spaced lines of a plane of wires, as seen on the area that they fill.
    ///
    /// Coordinates: u from the side of the area to which the wires lean on their way down, v down from the top.  Line k
    /// is where u cos(angle) + v sin(angle) = first + k pitch, angle without its sign.
    class Comb {
      public:
        Comb(const PlaneConfig& plane, int boards);

        /// The part of a line inside the area.
        struct Span {
            double u_top, v_top, u_bottom, v_bottom;
        };
        Span span(int line) const;

        int size() const { return m_size; }         ///< lines that are wires
        int fitting() const { return m_fitting; }   ///< lines that cross the area
        int attached() const { return m_attached; } ///< lines that hang from a board
        double first() const { return m_first; }    ///< position of line 0 along the pitch

      private:
        PlaneConfig m_plane;
        double m_cos, m_sin, m_first;
        int m_attached, m_fitting, m_size;
    };

}
