#pragma once
#include <ATen/core/Tensor.h>

/// How well a network tells classes and energies of events, in several samples of the same events, such as those of a bootstrap:
/// weights [sample, event] are how often an event is in each.
namespace WireCell::SPNG {

    /// Weights of events by their class and by what they are told to be: double [sample, class, told].
    ///
    ///   truth, told  int64 [event], from 0 to classes - 1
    ///   weights      [sample, event]
    ///
    /// ValueError for other shapes or types, and numbers of no class.
    at::Tensor confusion(const at::Tensor& truth, const at::Tensor& told, int64_t classes, const at::Tensor& weights);

    /// Energies that are found against true ones.  Each double [sample], NaN for samples without events.
    struct EnergyFigures {
        at::Tensor
            slope; ///< of the line of least squares of found against true energy; NaN where all true ones are equal
        at::Tensor bias;       ///< mean of (found - true) / true
        at::Tensor resolution; ///< RMS of that: sqrt of the mean of its square, the bias in it
    };

    /// Of energies [event], of any unit.  ValueError for other shapes, and true energies that are not above 0.
    EnergyFigures energy_figures(const at::Tensor& found, const at::Tensor& truth, const at::Tensor& weights);

    /// The one energy that, told for all events, has the least resolution of energy_figures(): sum(w / E) / sum(w / E^2), double [sample].
    at::Tensor best_constant(const at::Tensor& truth, const at::Tensor& weights);
}
