#pragma once
#include <ATen/core/Tensor.h>

/// Loss of networks that give each pixel of several planes a class.
namespace WireCell::SPNG {

    /// What a pixel of class y counts.
    enum class ClassBalance {
        none,  ///< 1
        even,  ///< 0.3333 / (n_y + 1), n_y of the pixels of its plane in the batch being of its class
        light, ///< 1, 1.5, 10 of background, cosmic, neutrino
        focal  ///< (1 - p_y)^2, p_y being the probability of its class, not differentiated
    };

    /// Cross entropy L of the softmax over classes, the weighted mean sum(w L) / sum(w) of all pixels of a plane in the batch,
    /// and the sum over planes.  So "focal" is not the loss of Lin et al. (arXiv:1708.02002), which is not divided by sum(w).
    ///
    ///   logits  float   [batch, plane, class, row, column]; half precision is computed in float32
    ///   labels  int64   [batch, plane, row, column], of classes
    ///   return  a number, differentiable
    ///
    /// A class that no pixel is of counts for nothing.  ValueError for other shapes or types, and for "light" of other than
    /// three classes.  Weights: CosmicTagger, Acciarri et al., arXiv:2012.01301, and its public code.
    at::Tensor class_loss(const at::Tensor& logits, const at::Tensor& labels, ClassBalance balance);
}
