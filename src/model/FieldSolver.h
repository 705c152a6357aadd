#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

namespace WireCell::Model {

    /// Planes of parallel wires between two earthed electrodes, in two dimensions: x across the wires, y against the
    /// drift.  All planes have the same pitch, and their wires stand at x = 0, pitch, 2 pitch...
    struct WireStack {
        double pitch = 0;            ///< [length] between neighbours
        double radius = 0;           ///< [length] of a wire
        std::vector<double> heights; ///< [length] y of the planes, all between bottom and top
        double bottom = 0, top = 0;  ///< [length] y of the electrodes
    };

    /// How finely a potential is sampled.
    struct GridParams {
        int periods = 1;          ///< wires a plane, before all repeats
        int nodes_per_pitch = 28; ///< of the grid, in x and in y
    };

    /// A vector across the wires (x) and against the drift (y).
    struct Planar {
        double x = 0, y = 0;
    };

    /// A potential between the electrodes, even in x and periodic: a smooth part kept on a grid plus, next to a wire,
    /// the closed form of what is not smooth.
    class Potential {
      public:
        double value(double x, double y) const;
        Planar gradient(double x, double y) const;

        /// Line charges [voltage, in units of the permittivity] (periods, planes), the sources of this potential.
        const at::Tensor& charges() const { return m_charges; }

      private:
        friend class FieldSolver;
        struct Stencil;
        double sample(int table, const Stencil& stencil) const;
        Stencil stencil_at(double x, double y) const;
        struct Near {
            double charge, dx, dy, reduced; ///< reduced: r^2 over twice the variance of the smoothed charges
        };
        Near nearest(double x, double y) const;

        WireStack m_stack;
        at::Tensor m_charges; ///< (periods, planes)
        at::Tensor m_tables;  ///< (value, d/dx, d/dy; x; y), or the value alone
        double m_sigma = 0;   ///< [length] width of the smoothed charges
        double m_step_x = 0, m_step_y = 0;
        double m_slope = 0; ///< of the linear part
    };

    /// Solves Laplace's equation for wires much thinner than their pitch.
    ///
    /// A wire is a line charge.  Smoothed to Gaussians, line charges have a potential of few Fourier modes, which is
    /// evaluated on a grid; what the smoothing took away reaches only to the nearest wire and has a closed form.  The
    /// charges follow from the potentials at the wires, through the capacitance matrix.
    class FieldSolver {
      public:
        /// ValueError if the stack makes no sense.
        FieldSolver(const WireStack& stack, const GridParams& params);

        /// 1 at one wire of the plane (that at x = 0) and 0 at all others and at the electrodes.  Values only.
        Potential weighting(int plane) const;

        /// All wires of a plane at its bias [voltage], the lower electrode at 0, and far above the wires the given field
        /// [voltage/length], towards which electrons climb downwards.
        Potential biased(const std::vector<double>& biases, double field) const;

      private:
        /// (x positions, modes of x) and (y positions, modes of y) of the basis functions or their derivatives.
        at::Tensor basis_x(const at::Tensor& x, bool derivative) const;
        at::Tensor basis_y(const at::Tensor& y, bool derivative) const;
        /// (periods, planes, planes): the potential at the wires of one plane, by their distance from a unit charge.
        at::Tensor influence() const;
        Potential potential(const at::Tensor& charges, double slope, bool gradients) const;

        WireStack m_stack;
        GridParams m_params;
        double m_sigma, m_length;
        at::Tensor m_kx, m_ky;  ///< [1/length] wave numbers
        at::Tensor m_green;     ///< (modes of x, modes of y): of a smoothed unit charge
        at::Tensor m_influence; ///< see influence()
    };

}
