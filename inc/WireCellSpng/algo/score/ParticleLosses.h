#pragma once
#include <ATen/core/Tensor.h>

/// Loss of networks that tell the class and the energy of an event.
namespace WireCell::SPNG {

    struct ParticleLoss {
        int64_t classes = 0;           ///< how many logits the output begins with; 0 if classes are not told
        bool energy = false;           ///< whether ln of the kinetic energy in GeV follows them
        at::Tensor weights = {};       ///< [class] what events of a class count; undefined for 1
        double classes_weight = 1;     ///< factor on the cross entropy
        double energy_weight = 1;      ///< factor on the loss of energies
        double auxiliary_weight = 0.3; ///< factor on the loss of each head but the first
    };

    /// The loss of the first head, and of others with a factor (0.3: Szegedy et al., arXiv:1409.4842).  That of a head is
    ///
    ///   classes_weight sum(w L) / sum(w)  +  energy_weight mean(S(found - true))
    ///
    /// with the cross entropy L of the softmax over classes, the weight w of an event's class, and of the difference d of logarithms of energies
    /// S = d^2/2 below 1 and |d| - 1/2 above.
    ///
    ///   output  float [batch, head, number]; half precision is computed in float32
    ///   truth   double [batch, 2]: number of the class, ln of the energy
    ///   return  a number, differentiable
    ///
    /// ValueError for other shapes, truth of no class, and energies that are not finite.
    at::Tensor particle_loss(const at::Tensor& output, const at::Tensor& truth, const ParticleLoss& how);
}
