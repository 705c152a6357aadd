// Time of the simulation's algorithms: 10000 clouds of electrons on a plane of 800 wires.
#include "BenchTools.h"
#include "WireCellUtil/Units.h"
#include "gen/sim/Digitize.h"
#include "gen/sim/Drift.h"
#include "gen/sim/Induce.h"
#include "gen/sim/Noise.h"

using namespace WireCell;
using namespace WireCell::Gen::Sim;
using namespace spng::bench;

namespace {
    constexpr int nclouds = 10000, positions = 11;
    const double pitch = 5 * units::mm, tick = 500 * units::ns;

    PlaneGrid grid()
    {
        return {Binning(nchannels * (positions - 1), 0, nchannels * pitch), Binning(nticks, 0, nticks * tick),
                positions, 3};
    }

    /// Random numbers in [0, 1) [cloud, quantity].
    at::Tensor random_table(int64_t quantities)
    {
        at::manual_seed(1);
        return at::rand({nclouds, quantities}, at::kDouble);
    }

    /// As tracks leave them after a metre of drift.
    std::vector<Cloud> clouds()
    {
        const auto random = random_table(5);
        const auto at = random.accessor<double, 2>();
        std::vector<Cloud> all;
        for (int ind = 0; ind < nclouds; ++ind) {
            all.push_back({at[ind][0] * nchannels * pitch, at[ind][1] * nticks * tick, at[ind][2] * 2 * units::mm,
                           at[ind][3] * 1.5 * units::us, -5000 * at[ind][4]});
        }
        return all;
    }

    at::Tensor response() { return at::rand({21, positions, 200}); }
}

SPNG_BENCH(Induce_induce)
{
    const auto charge = clouds();
    const auto wave = response();
    repeat(state, [&] { return induce(charge, grid(), wave).volts; });
}

SPNG_BENCH(Induce_induce_with_fluctuations)
{
    const auto charge = clouds();
    const auto wave = response();
    repeat(state, [&] { return induce(charge, grid(), wave, 1).volts; });
}

SPNG_BENCH(Induce_induce_on_device)
{
    const auto charge = clouds();
    const auto wave = response();
    repeat(state, [&] { return induce_on_device(charge, grid(), wave).volts; });
}

SPNG_BENCH(Noise_noise_waves)
{
    const auto keys = at::arange(nchannels, at::kLong);
    const auto sigma = at::rand({nchannels, nticks / 2 + 1});
    repeat(state, [&] { return noise_waves(keys, sigma, nticks); });
}

SPNG_BENCH(Drift_drift_law)
{
    const DriftRegion region{DriftPlane(0), DriftPlane(100 * units::mm), DriftPlane(3.6 * units::m)};
    const DriftLaw law{1.6 * units::mm / units::us,
                       8 * units::ms,
                       7.2 * units::centimeter * units::centimeter / units::second,
                       12 * units::centimeter * units::centimeter / units::second,
                       true,
                       {region}};
    const auto random = random_table(3);
    const auto at = random.accessor<double, 2>();
    repeat(state, [&] {
        double sum = 0;
        for (int ind = 0; ind < nclouds; ++ind) {
            ElectronCloud cloud{0, 5000, at[ind][0] * 3.6 * units::m, at[ind][1] * 6 * units::m, at[ind][2] * units::m,
                                0, 0};
            law.apply(cloud, ind);
            sum += cloud.charge;
        }
        return sum;
    });
}

SPNG_BENCH(Digitize_convert)
{
    const AdcScale scale{1, 0.2 * units::volt, 1.6 * units::volt, 16383, true};
    const auto volts = (at::rand({nchannels * nticks}) * 2 * units::volt).contiguous();
    auto work = at::empty_like(volts);
    repeat(state, [&] {
        work.copy_(volts);
        return scale.convert(work.data_ptr<float>(), static_cast<size_t>(work.numel()), 0);
    });
}
