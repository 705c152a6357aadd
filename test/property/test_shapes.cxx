// No detector is special: what holds for any angles, pitches, areas and numbers of wires and ticks.
#include "TensorCheck.h"
#include "ToyFace.h"

#include "WireCellSpng/algo/cells/CrossViews.h"
#include "WireCellSpng/algo/dsp/Convolve.h"
#include "WireCellSpng/algo/dsp/Response.h"

#include <random>
#include <set>
#include <tuple>

using namespace WireCell::SPNG;
using spng::test::noise;
using spng::test::toy_plane;

namespace {
    constexpr int nfaces = 40;

    struct Point {
        double z, y;
    };

    /// A wire as its ends.
    struct Segment {
        Point tail, head;

        double length() const { return std::hypot(head.z - tail.z, head.y - tail.y); }
        /// How far along and beside the wire a point is.
        double along(const Point& p) const
        {
            return ((p.z - tail.z) * (head.z - tail.z) + (p.y - tail.y) * (head.y - tail.y)) / length();
        }
        double beside(const Point& p) const
        {
            return std::abs((p.z - tail.z) * (head.y - tail.y) - (p.y - tail.y) * (head.z - tail.z)) / length();
        }
        /// How far a point is from being inside of the ends; negative inside.
        double beyond(const Point& p) const { return std::max(-along(p), along(p) - length()); }
    };

    std::vector<Segment> segments_of(const at::Tensor& wires)
    {
        std::vector<Segment> out;
        const auto ends = wires.accessor<double, 3>();
        for (int64_t ind = 0; ind < wires.size(0); ++ind) {
            out.push_back({{ends[ind][0][0], ends[ind][0][1]}, {ends[ind][1][0], ends[ind][1][1]}});
        }
        return out;
    }

    Point crossing(const Segment& a, const Segment& b)
    {
        const double az = a.head.z - a.tail.z, ay = a.head.y - a.tail.y;
        const double bz = b.head.z - b.tail.z, by = b.head.y - b.tail.y;
        const double s = ((b.tail.z - a.tail.z) * by - (b.tail.y - a.tail.y) * bz) / (az * by - ay * bz);
        return {a.tail.z + s * az, a.tail.y + s * ay};
    }

    /// Three planes at least 15 degrees apart, of different pitch, each on an area of its own: planes may be shorter, narrower
    /// and shifted, as where collection wires end in the middle of induction strips.
    struct RandomFace {
        explicit RandomFace(unsigned seed)
        {
            std::mt19937 random(seed);
            const auto draw = [&](double low, double high) {
                return std::uniform_real_distribution<double>(low, high)(random);
            };
            const auto turned = [](double a, double b) { return std::abs(std::remainder(a - b, 180)); };
            std::array<double, 3> angle{};
            do {
                // Upright and level wires are what detectors have.
                for (auto& one : angle) one = random() % 4 ? draw(-90, 90) : (random() % 2 ? 0 : 90);
            } while (turned(angle[0], angle[1]) < 15 || turned(angle[1], angle[2]) < 15 ||
                     turned(angle[0], angle[2]) < 15);
            for (size_t plane = 0; plane < 3; ++plane) {
                pitch[plane] = draw(2, 6);
                auto ends = toy_plane(angle[plane], pitch[plane], draw(40, 120), draw(40, 120));
                wires[plane] = ends + at::tensor({draw(0, 30), draw(0, 30)}, at::kDouble);
                segments[plane] = segments_of(wires[plane]);
            }
        }

        FaceWires wires;
        std::array<std::vector<Segment>, 3> segments;
        std::array<double, 3> pitch{};
    };

    using Cell = std::tuple<int64_t, int64_t, int64_t>;

    std::set<Cell> cells_of(const FaceWires& wires)
    {
        std::set<Cell> out;
        const auto cells = cell_basis(wires);
        const auto cell = cells.accessor<int64_t, 2>();
        for (int64_t ind = 0; ind < cells.size(0); ++ind) out.insert({cell[ind][0], cell[ind][1], cell[ind][2]});
        return out;
    }

    /// The same face without its third plane.
    FaceWires two_planes(const RandomFace& face) { return {face.wires[0], face.wires[1], at::Tensor()}; }

    /// Rows of an image are wires, from a number on; one row for a plane that is not there.
    std::array<at::Tensor, 3> rows_of(const FaceWires& wires, std::array<int64_t, 3> first = {})
    {
        std::array<at::Tensor, 3> rows;
        for (size_t plane = 0; plane < 3; ++plane) {
            rows[plane] = wires[plane].defined() ? at::arange(wires[plane].size(0), at::kLong) + first[plane]
                                                 : at::zeros({1}, at::kLong);
        }
        return rows;
    }

    std::array<at::Tensor, 3> random_masks(const FaceWires& wires, int64_t nticks, unsigned seed)
    {
        std::array<at::Tensor, 3> masks;
        for (size_t plane = 0; plane < 3; ++plane) {
            masks[plane] = wires[plane].defined()
                               ? spng::test::random_mask({wires[plane].size(0), nticks}, 0.05, 3 * seed + plane)
                               : always_active(masks[0]);
        }
        return masks;
    }

    /// Wires turned about the drift, or seen from behind.
    FaceWires moved(const FaceWires& wires, double turn, double side)
    {
        const auto matrix =
            at::tensor({side * std::cos(turn), std::sin(turn), -side * std::sin(turn), std::cos(turn)}, at::kDouble)
                .view({2, 2});
        FaceWires out;
        for (size_t plane = 0; plane < 3; ++plane) out[plane] = wires[plane].matmul(matrix);
        return out;
    }

    struct Shape {
        int64_t wires, samples, channels, ticks; // of the kernel and the image
        bool cyclic;
    };

    Shape random_shape(unsigned seed)
    {
        std::mt19937 random(seed);
        const auto draw = [&](int64_t low, int64_t high) {
            return std::uniform_int_distribution<int64_t>(low, high)(random);
        };
        Shape out{1 + 2 * draw(0, 5), draw(1, 40), 0, 0, draw(0, 1) == 1};
        out.channels = 2 * out.wires + draw(0, 50);
        out.ticks = 2 * out.samples + draw(0, 200);
        return out;
    }

    /// The sum over all pairs, tick by tick: charge [channel, tick], kernel as response_kernel() has it.
    at::Tensor measured(const at::Tensor& charge, const at::Tensor& kernel, bool cyclic)
    {
        const auto out = at::zeros_like(charge);
        const auto q = charge.accessor<float, 2>(), k = kernel.accessor<float, 2>();
        auto wave = out.accessor<float, 2>();
        const auto nchannels = charge.size(0), nticks = charge.size(1), nwires = kernel.size(0);
        for (int64_t wire = 0; wire < nwires; ++wire) {
            const auto offset = wire <= nwires / 2 ? wire : wire - nwires;
            for (int64_t channel = 0; channel < nchannels; ++channel) {
                auto to = channel + offset;
                if (cyclic) to = (to + nchannels) % nchannels;
                if (to < 0 || to >= nchannels) continue;
                for (int64_t tick = 0; tick < nticks; ++tick) {
                    if (q[channel][tick] == 0) continue;
                    for (int64_t lag = 0; lag < kernel.size(1) && tick + lag < nticks; ++lag) {
                        wave[to][tick + lag] += q[channel][tick] * k[wire][lag];
                    }
                }
            }
        }
        return out;
    }
}

TEST(Shapes, wires_that_cross_in_one_place_are_a_cell_on_any_face)
{
    size_t crossings = 0;
    for (unsigned seed = 0; seed < nfaces; ++seed) {
        const RandomFace face(seed);
        const auto cells = cells_of(face.wires);
        for (size_t u = 0; u < face.segments[0].size(); ++u) {
            for (size_t v = 0; v < face.segments[1].size(); ++v) {
                const auto &a = face.segments[0][u], &b = face.segments[1][v];
                const auto point = crossing(a, b);
                if (a.beyond(point) > 0 || b.beyond(point) > 0) continue;
                for (size_t w = 0; w < face.segments[2].size(); ++w) {
                    const auto& c = face.segments[2][w];
                    if (c.beside(point) > face.pitch[2] / 2 - 1e-6 || c.beyond(point) > 0) continue;
                    ++crossings;
                    EXPECT_TRUE(cells.count({u, v, w})) << "seed " << seed << ": " << u << ", " << v << ", " << w;
                }
            }
        }
    }
    EXPECT_GT(crossings, 1000u);
}

TEST(Shapes, cells_are_where_three_wires_cross_and_nowhere_else)
{
    for (unsigned seed = 0; seed < nfaces; ++seed) {
        const RandomFace face(seed);
        for (const auto& [u, v, w] : cells_of(face.wires)) {
            const auto &a = face.segments[0][u], &b = face.segments[1][v], &c = face.segments[2][w];
            const auto point = crossing(a, b);
            const double slack = 2 + 1e-6;
            EXPECT_LE(a.beyond(point), 1e-6) << "seed " << seed;
            EXPECT_LE(b.beyond(point), slack * face.pitch[1]) << "seed " << seed;
            EXPECT_LE(c.beyond(point), slack * face.pitch[2]) << "seed " << seed;
            EXPECT_LE(c.beside(point), (slack + 0.5) * face.pitch[2]) << "seed " << seed;
        }
    }
}

TEST(Shapes, cells_do_not_depend_on_how_a_face_lies_about_the_drift)
{
    for (unsigned seed = 0; seed < nfaces; ++seed) {
        const RandomFace face(seed);
        const auto cells = cells_of(face.wires);
        for (const auto& [turn, side] : {std::pair{M_PI / 2, 1.}, {M_PI, 1.}, {0., -1.}, {0.7, 1.}, {2.1, -1.}}) {
            EXPECT_EQ(cells_of(moved(face.wires, turn, side)), cells) << "seed " << seed << " turned by " << turn;
        }
    }
}

TEST(Shapes, faces_of_different_sizes_have_the_coincidences_of_each)
{
    const std::vector<CellFeature> features = {CellFeature::mp2, CellFeature::mp3};
    for (unsigned seed = 0; seed < nfaces; seed += 2) {
        const RandomFace one(seed), other(seed + 1);
        const auto first = random_masks(one.wires, 70, seed), second = random_masks(other.wires, 70, seed + 1);
        std::array<at::Tensor, 3> both;
        std::array<int64_t, 3> nrows{};
        for (size_t plane = 0; plane < 3; ++plane) {
            both[plane] = at::cat({first[plane], second[plane]});
            nrows[plane] = first[plane].size(0);
        }
        const auto cells = channel_cells(cell_basis(one.wires), rows_of(one.wires));
        const auto others = channel_cells(cell_basis(other.wires), rows_of(other.wires));
        const auto all = at::cat({cells, channel_cells(cell_basis(other.wires), rows_of(other.wires, nrows))});
        for (int view = 0; view < 3; ++view) {
            const auto plan = [view](const at::Tensor& list, const std::array<at::Tensor, 3>& masks) {
                return plan_cell_views(list, view, masks[static_cast<size_t>(view)].size(0));
            };
            EXPECT_TENSOR_EQ(cell_views(both, plan(all, both), features),
                             at::cat({cell_views(first, plan(cells, first), features),
                                      cell_views(second, plan(others, second), features)},
                                     -2))
                << "seed " << seed << " view " << view;
        }
    }
}

TEST(Shapes, cells_of_two_planes_are_the_pairs_of_wires_that_cross)
{
    for (unsigned seed = 0; seed < nfaces; ++seed) {
        const RandomFace face(seed);
        const auto cells = cells_of(two_planes(face));
        for (const auto& [u, v, w] : cells) {
            const auto &a = face.segments[0][u], &b = face.segments[1][v];
            const auto point = crossing(a, b);
            EXPECT_LE(a.beyond(point), 1e-6) << "seed " << seed;
            EXPECT_LE(b.beyond(point), (2 + 1e-6) * face.pitch[1]) << "seed " << seed;
            EXPECT_EQ(w, 0);
        }
        for (size_t u = 0; u < face.segments[0].size(); ++u) {
            for (size_t v = 0; v < face.segments[1].size(); ++v) {
                const auto point = crossing(face.segments[0][u], face.segments[1][v]);
                if (face.segments[0][u].beyond(point) > -1e-6 || face.segments[1][v].beyond(point) > 0) continue;
                EXPECT_TRUE(cells.count({u, v, 0})) << "seed " << seed << ": " << u << ", " << v;
            }
        }
    }
}

TEST(Shapes, a_coincidence_of_two_planes_is_a_wire_of_the_other_that_crosses_and_has_signal)
{
    constexpr int64_t nticks = 70;
    for (unsigned seed = 0; seed < nfaces; ++seed) {
        const auto wires = two_planes(RandomFace(seed));
        const auto masks = random_masks(wires, nticks, seed);
        const auto cells = cell_basis(wires);
        for (int view = 0; view < 2; ++view) {
            const auto& own = masks[static_cast<size_t>(view)];
            const auto& other = masks[static_cast<size_t>(1 - view)];
            auto crossed = at::zeros_like(own);
            for (const auto& [u, v, w] : cells_of(wires)) {
                const auto mine = view == 0 ? u : v, its = view == 0 ? v : u;
                crossed[mine].logical_or_(other[its]);
            }
            const auto want = at::stack({crossed & ~own, crossed & own});
            const auto plan = plan_cell_views(channel_cells(cells, rows_of(wires)), view, own.size(0));
            EXPECT_TENSOR_EQ(cell_views(masks, plan, {CellFeature::mp2, CellFeature::mp3}), want)
                << "seed " << seed << " view " << view;
            const auto face = plan_cross_views(wires, rows_of(wires), at::zeros({own.size(0)}, at::kLong), view);
            const auto code = cross_views(masks, {face});
            EXPECT_TENSOR_EQ(at::stack({extract_mp(code, 2), extract_mp(code, 3)}), want) << "seed " << seed;
        }
    }
}

TEST(Shapes, deconvolution_finds_a_known_charge_whatever_the_sizes)
{
    for (unsigned seed = 0; seed < 40; ++seed) {
        const auto shape = random_shape(seed);
        // A strong peak, late as in a field response, keeps the spectrum away from zero.
        auto kernel = noise({shape.wires, shape.samples}, seed) * (0.3F / (shape.wires * shape.samples));
        kernel[0][shape.samples / 2] += 1;
        // No response may leave the image, but around the edge of a cyclic one.
        auto charge = noise({shape.channels, shape.ticks}, seed + 1000) * 1000;
        charge = charge * (spng::test::random_mask(charge.sizes(), 0.05, seed + 2000));
        charge.slice(1, shape.ticks - shape.samples + 1).zero_();
        if (!shape.cyclic) {
            charge.slice(0, 0, shape.wires / 2).zero_();
            charge.slice(0, shape.channels - shape.wires / 2).zero_();
        }
        const auto wave = measured(charge, kernel, shape.cyclic);
        const std::array<AxisParams, 2> axes = {AxisParams{.cyclic = shape.cyclic, .crop = -2}, AxisParams{.crop = -2}};
        const auto plan = plan_convolve(axes, wave, {shape.wires, shape.samples}, true);
        const auto response = response_spectrum(kernel, plan.channel.conv, plan.tick.conv);
        const auto found = convolve(wave, ratio_or_zero(at::ones({1, 1}), response), plan);
        EXPECT_TENSOR_NEAR(found, charge, 0.05)
            << "seed " << seed << ": kernel " << shape.wires << " x " << shape.samples << ", image " << shape.channels
            << " x " << shape.ticks << (shape.cyclic ? ", cyclic" : "");
    }
}
