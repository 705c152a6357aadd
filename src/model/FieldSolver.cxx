#include "FieldSolver.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace WireCell::Model {

    namespace {
        // Gaussians of this many steps are resolved by the grid and by the polynomials between its nodes to 1e-4.
        const double smoothing = 2.5;
        // Modes beyond this many inverse widths are below 1e-8.
        const double spectral_range = 6;
        // The short-range part is below 1e-14 from here on.
        const double largest_reduced = 30;
        // Nodes of the interpolating polynomial along each axis, and nodes outside of the range for those at its border.
        constexpr int order = 6;
        constexpr int padding = order / 2;

        at::TensorOptions real() { return at::TensorOptions().dtype(at::kDouble); }

        /// The exponential integral E1.
        double e1(double x) { return -std::expint(-x); }

        /// Lagrange's weights of the nodes -2..3 at 0 <= t < 1.
        void lagrange(double t, double (&weights)[order])
        {
            for (int i = 0; i < order; ++i) {
                double weight = 1;
                for (int j = 0; j < order; ++j) {
                    if (j != i) weight *= (t - (j - padding + 1)) / (i - j);
                }
                weights[i] = weight;
            }
        }

        void check(const WireStack& stack, const GridParams& params)
        {
            SPNG_VALIDATE(stack.pitch > 0 && stack.radius > 0, "pitch {} mm, wire radius {} mm (want positive lengths)",
                          stack.pitch, stack.radius);
            SPNG_VALIDATE(stack.radius < 0.1 * stack.pitch,
                          "wires of radius {} mm at a pitch of {} mm are too thick to be line charges (want < 1/10)",
                          stack.radius, stack.pitch);
            SPNG_VALIDATE(!stack.heights.empty(), "there are no planes of wires (want at least one)");
            SPNG_VALIDATE(params.periods >= 1 && params.nodes_per_pitch >= 16,
                          "{} periods, {} nodes a pitch (want at least 1 and 16)", params.periods,
                          params.nodes_per_pitch);
            for (const double height : stack.heights) {
                const double nearest = std::min(height - stack.bottom, stack.top - height);
                SPNG_VALIDATE(nearest >= 0.5 * stack.pitch,
                              "a plane of wires at {} mm, electrodes at {} and {} mm (want half a pitch between them)",
                              height, stack.bottom, stack.top);
            }
        }
    }

    FieldSolver::FieldSolver(const WireStack& stack, const GridParams& params)
      : m_stack(stack)
      , m_params(params)
    {
        check(stack, params);
        m_sigma = smoothing * stack.pitch / params.nodes_per_pitch;
        m_length = params.periods * stack.pitch;
        const double depth = stack.top - stack.bottom;
        const auto modes_x = static_cast<int64_t>(std::ceil(spectral_range / m_sigma * m_length / (2 * M_PI)));
        const auto modes_y = static_cast<int64_t>(std::ceil(spectral_range / m_sigma * depth / M_PI));
        m_kx = at::arange(modes_x, real()) * (2 * M_PI / m_length);
        m_ky = at::arange(1, modes_y + 1, real()) * (M_PI / depth);
        const auto k2 = m_kx.square().unsqueeze(1) + m_ky.square().unsqueeze(0);
        m_green = at::exp(-0.5 * m_sigma * m_sigma * k2) / k2 * (4 / (m_length * depth));
        m_green.select(0, 0).mul_(0.5);
        m_influence = influence();
    }

    at::Tensor FieldSolver::basis_x(const at::Tensor& x, bool derivative) const
    {
        const auto phase = at::outer(x, m_kx);
        return derivative ? at::sin(phase).mul_(-m_kx) : at::cos(phase);
    }

    at::Tensor FieldSolver::basis_y(const at::Tensor& y, bool derivative) const
    {
        const auto phase = at::outer(y - m_stack.bottom, m_ky);
        return derivative ? at::cos(phase).mul_(m_ky) : at::sin(phase);
    }

    at::Tensor FieldSolver::influence() const
    {
        const auto nplanes = static_cast<int64_t>(m_stack.heights.size());
        const auto wires = basis_x(at::arange(m_params.periods, real()) * m_stack.pitch, false);
        const auto planes = basis_y(at::tensor(m_stack.heights, real()), false);
        const auto pairs = (planes.unsqueeze(1) * planes.unsqueeze(0)).flatten(0, 1);
        auto out = wires.matmul(m_green).matmul(pairs.t()).reshape({m_params.periods, nplanes, nplanes});
        // A line charge at its wire's surface less the smoothed one at its middle.
        const double own = -(std::numbers::egamma + std::log(0.5 * std::pow(m_stack.radius / m_sigma, 2))) / (4 * M_PI);
        out.select(0, 0).diagonal().add_(own);
        return out;
    }

    Potential FieldSolver::weighting(int plane) const
    {
        // All wires of a plane are alike: a Fourier transform along them makes the capacitance matrix small.
        const auto inverse = at::linalg_inv(at::fft_fft(m_influence, {}, 0));
        const auto charges = at::real(at::fft_ifft(inverse, {}, 0)).select(2, plane).contiguous();
        return potential(charges, 0, false);
    }

    Potential FieldSolver::biased(const std::vector<double>& biases, double field) const
    {
        const auto nplanes = static_cast<int64_t>(m_stack.heights.size());
        SPNG_VALIDATE(static_cast<int64_t>(biases.size()) == nplanes, "{} biases for {} planes of wires", biases.size(),
                      nplanes);
        // Unknown are the charges and the slope of a linear part, which raises the upper electrode.
        const auto above = at::tensor(m_stack.heights, real()) - m_stack.bottom;
        auto matrix = at::ones({nplanes + 1, nplanes + 1}, real());
        matrix.narrow(0, 0, nplanes).narrow(1, 0, nplanes).copy_(m_influence.sum(0));
        matrix.narrow(0, 0, nplanes).select(1, nplanes).copy_(above);
        matrix.select(0, nplanes)
            .narrow(0, 0, nplanes)
            .copy_(-above / ((m_stack.top - m_stack.bottom) * m_stack.pitch));
        auto wanted = at::full({nplanes + 1}, -field, real());
        wanted.narrow(0, 0, nplanes).copy_(at::tensor(biases, real()));
        const auto solution = at::linalg_solve(matrix, wanted);
        const auto charges = solution.narrow(0, 0, nplanes).expand({m_params.periods, nplanes}).contiguous();
        return potential(charges, solution[nplanes].item<double>(), true);
    }

    Potential FieldSolver::potential(const at::Tensor& charges, double slope, bool gradients) const
    {
        Potential out;
        out.m_stack = m_stack;
        out.m_charges = charges;
        out.m_sigma = m_sigma;
        out.m_slope = slope;
        const double depth = m_stack.top - m_stack.bottom;
        const auto nx = static_cast<int64_t>(m_params.periods) * m_params.nodes_per_pitch;
        const auto ny = static_cast<int64_t>(std::ceil(depth / m_stack.pitch * m_params.nodes_per_pitch));
        out.m_step_x = m_length / static_cast<double>(nx);
        out.m_step_y = depth / static_cast<double>(ny);
        // The potential is even: half a period in x will do.
        const auto x = at::arange(-padding, nx / 2 + 1 + padding, real()) * out.m_step_x;
        const auto y = at::arange(-padding, ny + 1 + padding, real()) * out.m_step_y + m_stack.bottom;

        const auto wires = basis_x(at::arange(m_params.periods, real()) * m_stack.pitch, false);
        const auto planes = basis_y(at::tensor(m_stack.heights, real()), false);
        const auto modes = wires.t().matmul(charges).matmul(planes) * m_green;
        const auto along_x = modes.matmul(basis_y(y, false).t());
        std::vector<at::Tensor> tables{basis_x(x, false).matmul(along_x)};
        if (gradients) {
            tables.push_back(basis_x(x, true).matmul(along_x));
            tables.push_back(basis_x(x, false).matmul(modes.matmul(basis_y(y, true).t())));
        }
        out.m_tables = at::stack(tables);
        return out;
    }

    struct Potential::Stencil {
        int64_t first_x, first_y;
        double sign_x; ///< -1 where x was mirrored
        double weights_x[order], weights_y[order];
    };

    Potential::Stencil Potential::stencil_at(double x, double y) const
    {
        Stencil out;
        const double length = m_stack.pitch * static_cast<double>(m_charges.size(0));
        const double folded = x - length * std::round(x / length);
        out.sign_x = folded < 0 ? -1 : 1;
        const double at_x = std::abs(folded) / m_step_x;
        const double highest = static_cast<double>(m_tables.size(2) - 2 * padding - 1);
        const double at_y = std::clamp((y - m_stack.bottom) / m_step_y, 0.0, highest);
        const double floor_x = std::floor(at_x), floor_y = std::floor(at_y);
        out.first_x = static_cast<int64_t>(floor_x) + 1;
        out.first_y = static_cast<int64_t>(floor_y) + 1;
        lagrange(at_x - floor_x, out.weights_x);
        lagrange(at_y - floor_y, out.weights_y);
        return out;
    }

    double Potential::sample(int table, const Stencil& stencil) const
    {
        const int64_t nx = m_tables.size(1), ny = m_tables.size(2);
        const double* row = m_tables.const_data_ptr<double>() + (table * nx + stencil.first_x) * ny + stencil.first_y;
        double sum = 0;
        for (int i = 0; i < order; ++i, row += ny) {
            double along_y = 0;
            for (int j = 0; j < order; ++j) along_y += stencil.weights_y[j] * row[j];
            sum += stencil.weights_x[i] * along_y;
        }
        return sum;
    }

    Potential::Near Potential::nearest(double x, double y) const
    {
        const auto& heights = m_stack.heights;
        const auto closer = [=](double a, double b) { return std::abs(y - a) < std::abs(y - b); };
        const auto plane = std::min_element(heights.begin(), heights.end(), closer) - heights.begin();
        const auto wire = std::llround(x / m_stack.pitch);
        const int64_t periods = m_charges.size(0), nplanes = m_charges.size(1);
        const int64_t row = ((wire % periods) + periods) % periods;
        Near out;
        out.charge = m_charges.const_data_ptr<double>()[row * nplanes + plane];
        out.dx = x - static_cast<double>(wire) * m_stack.pitch;
        out.dy = y - heights[plane];
        // Inside of the wire the potential is that of its surface.
        const double r2 = std::max(out.dx * out.dx + out.dy * out.dy, m_stack.radius * m_stack.radius);
        out.reduced = 0.5 * r2 / (m_sigma * m_sigma);
        return out;
    }

    double Potential::value(double x, double y) const
    {
        const double smooth = sample(0, stencil_at(x, y)) + m_slope * (y - m_stack.bottom);
        const auto near = nearest(x, y);
        return near.reduced > largest_reduced ? smooth : smooth + near.charge * e1(near.reduced) / (4 * M_PI);
    }

    Planar Potential::gradient(double x, double y) const
    {
        const auto stencil = stencil_at(x, y);
        Planar out{stencil.sign_x * sample(1, stencil), sample(2, stencil) + m_slope};
        const auto near = nearest(x, y);
        if (near.reduced > largest_reduced) return out;
        const double r2 = 2 * near.reduced * m_sigma * m_sigma;
        const double pull = -near.charge * std::exp(-near.reduced) / (2 * M_PI * r2);
        out.x += pull * near.dx;
        out.y += pull * near.dy;
        return out;
    }
}
