#include "Induce.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace WireCell::Gen::Sim {

    namespace {
        constexpr int64_t cells_at_once = 1 << 24; ///< bounds the memory for patches

        /// Columns of a table of clouds.
        enum Column { pitch, time, sigma_pitch, sigma_time, charge };

        /// Bins [cloud, width] around the centres, and the parts of a Gaussian in them; parts of bins that are beyond
        /// the reach or the axis are zero.
        struct Parts {
            at::Tensor bins;  ///< int64, clamped to the axis
            at::Tensor parts; ///< float64
            at::Tensor upper; ///< float64, of each bin's part what goes to its upper edge
        };

        Parts parts_of(const at::Tensor& center, const at::Tensor& sigma, const Binning& axis, double nsigma,
                       int64_t width)
        {
            const double step = axis.binsize();
            const auto reach = nsigma * sigma;
            const auto begin = ((center - reach - axis.min()) / step).trunc().clamp_min(0);
            const auto end = ((center + reach - axis.min()) / step).trunc().add(1).clamp_max(axis.nbins());
            const auto bins = begin.unsqueeze(1) + at::arange(width, center.options());
            const auto inside = bins < end.unsqueeze(1);
            const auto low = bins * step + axis.min() - center.unsqueeze(1);
            const auto wide = sigma.clamp_min(1e-9 * step).unsqueeze(1);
            const auto cumulative = [&](const at::Tensor& x) {
                return 0.5 * at::erf(x / (std::numbers::sqrt2 * wide));
            };
            const auto bell = [&](const at::Tensor& x) {
                return at::exp(-0.5 * (x / wide).square()) / std::sqrt(2 * std::numbers::pi);
            };
            const auto high = low + step;
            const auto point = (sigma <= 0).unsqueeze(1);
            const auto ones = at::ones_like(low);
            const auto parts = at::where(inside, at::where(point, ones, cumulative(high) - cumulative(low)), 0 * ones);
            const auto lower =
                at::where(point, parts * high / step, parts * high / step + wide / step * (bell(high) - bell(low)));
            const auto upper = (parts - lower).clamp_min(0).minimum(parts);
            return {bins.clamp_max(axis.nbins() - 1).to(at::kLong), parts, at::where(inside, upper, 0 * ones)};
        }

        /// The largest number of bins that a cloud covers.
        int64_t widest(const at::Tensor& sigma, const Binning& axis, double nsigma)
        {
            const double most = sigma.numel() ? sigma.max().item<double>() : 0.0;
            return std::min<int64_t>(static_cast<int64_t>(2 * nsigma * most / axis.binsize()) + 2, axis.nbins());
        }

        at::Tensor cloud_table(const std::vector<Cloud>& clouds, const PlaneGrid& grid, Induced& result)
        {
            std::vector<Cloud> kept;
            for (const auto& cloud : clouds) {
                if (covered(cloud.pitch, cloud.sigma_pitch, grid.impacts, grid.nsigma).empty() ||
                    covered(cloud.time, cloud.sigma_time, grid.ticks, grid.nsigma).empty()) {
                    ++result.dropped;
                    result.lost_charge += cloud.charge;
                }
                else {
                    kept.push_back(cloud);
                }
            }
            // Clouds of like width together make patches with little padding.
            std::stable_sort(kept.begin(), kept.end(),
                             [](const Cloud& a, const Cloud& b) { return a.sigma_time < b.sigma_time; });
            auto table = at::empty({static_cast<int64_t>(kept.size()), 5}, at::kDouble);
            double* row = table.data_ptr<double>();
            for (const auto& cloud : kept) {
                for (const double value :
                     {cloud.pitch, cloud.time, cloud.sigma_pitch, cloud.sigma_time, cloud.charge}) {
                    *row++ = value;
                }
            }
            return table;
        }

        /// Charge [wire, position, tick] of the clouds.
        at::Tensor deposit(const at::Tensor& clouds, const PlaneGrid& grid, const at::Device& device)
        {
            const int64_t per_wire = grid.positions - 1, nticks = grid.ticks.nbins();
            auto charge_image = at::zeros({grid.nwires() * grid.positions * nticks}, at::device(device));
            for (int64_t first = 0; first < clouds.size(0);) {
                const auto rest = clouds.narrow(0, first, clouds.size(0) - first);
                const int64_t across = widest(rest.select(1, sigma_pitch), grid.impacts, grid.nsigma);
                const int64_t along = widest(rest.select(1, sigma_time), grid.ticks, grid.nsigma);
                const int64_t count = std::clamp<int64_t>(cells_at_once / (across * along), 1, rest.size(0));
                const auto some = rest.narrow(0, 0, count).to(device);
                const auto column = [&](Column which) { return some.select(1, which); };
                const auto p = parts_of(column(pitch), column(sigma_pitch), grid.impacts, grid.nsigma, across);
                const auto t = parts_of(column(time), column(sigma_time), grid.ticks, grid.nsigma, along);
                const auto scale = column(charge) / (p.parts.sum(1) * t.parts.sum(1));
                const auto line = (t.parts * scale.unsqueeze(1)).to(at::kFloat).unsqueeze(1);
                const auto row = at::floor_divide(p.bins, per_wire) * grid.positions + p.bins.remainder(per_wire);
                const auto index = (row * nticks).unsqueeze(2) + t.bins.unsqueeze(1);
                const auto add = [&](const at::Tensor& where, const at::Tensor& parts) {
                    charge_image.scatter_add_(0, where.reshape({-1}),
                                              (parts.to(at::kFloat).unsqueeze(2) * line).reshape({-1}));
                };
                add(index, p.parts - p.upper);
                add(index + nticks, p.upper);
                first += count;
            }
            return charge_image.reshape({grid.nwires(), grid.positions, nticks});
        }

        /// Correlate along wires and convolve along ticks by Fourier transforms.
        at::Tensor respond(const at::Tensor& charge_image, const at::Tensor& response)
        {
            const int64_t nwires = charge_image.size(0), nticks = charge_image.size(2);
            const int64_t reach = response.size(0) / 2;
            const int64_t size = transform_size(nticks + response.size(2) - 1),
                          padded = transform_size(nwires + 2 * reach);
            const auto circular = at::constant_pad_nd(response.flip({0}), {0, 0, 0, 0, 0, padded - response.size(0)});
            auto sum = at::zeros({padded, size / 2 + 1}, charge_image.options().dtype(at::kComplexFloat));
            for (int64_t position = 0; position < charge_image.size(1); ++position) {
                const auto charge = at::fft_fft(at::fft_rfft(charge_image.select(1, position), size, -1), padded, 0);
                const auto kernel = at::fft_fft(at::fft_rfft(circular.select(1, position), size, -1), padded, 0);
                sum.addcmul_(charge, kernel);
            }
            const auto volts = at::fft_irfft(at::fft_ifft(sum, padded, 0), size, -1);
            return volts.narrow(0, reach, nwires).narrow(1, 0, nticks).contiguous();
        }
    }

    Induced induce_on_device(const std::vector<Cloud>& clouds, const PlaneGrid& grid, const at::Tensor& response)
    {
        Induced result;
        const auto table = cloud_table(clouds, grid, result);
        result.volts = respond(deposit(table, grid, response.device()), response).cpu();
        return result;
    }
}
