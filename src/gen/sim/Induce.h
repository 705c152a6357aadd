#pragma once
#include "Patch.h"

#include <ATen/core/Tensor.h>

#include <optional>

/// Voltages that drifting charge induces on the wires of a plane.
///
/// Charge is shared between impact positions: `positions` of them to a wire, from the lower border of its region to the
/// upper one, both included, so that neighbours have one in common but know different responses there.
namespace WireCell::Gen::Sim {

    /// Where charge goes: wires along the pitch, ticks along time.
    struct PlaneGrid {
        Binning impacts;   ///< impact bins of the whole plane, `positions - 1` to a wire
        Binning ticks;     ///< readout
        int positions = 0; ///< impact positions of a wire
        double nsigma = 3; ///< reach of a cloud [widths]

        int64_t nwires() const { return impacts.nbins() / (positions - 1); }
    };

    /// Signals of a plane and what became of the clouds.
    struct Induced {
        at::Tensor volts;       ///< float32 [wire, tick] on the CPU, zero where there is no charge near
        int64_t dropped = 0;    ///< clouds beyond the grid
        double lost_charge = 0; ///< and their charge [electrons]
    };

    /// Spread clouds over impact positions and ticks and convolve them with the response of the wires around.
    ///
    /// response: float32 [wire, position, tick], of an odd number of wires: the signal on the middle wire per electron
    /// at a position of each wire, and its first ticks after the electron's arrival.
    /// seed: where given, the number of electrons in each cell fluctuates; clouds have streams of their own.
    /// The result does not depend on the number of threads.  Sums are of single precision: a cell that a million clouds
    /// share is right to 1 %, one that a thousand share to 1e-5.
    Induced induce(const std::vector<Cloud>& clouds, const PlaneGrid& grid, const at::Tensor& response,
                   std::optional<uint64_t> seed = {});

    /// The same without fluctuations, by tensor operations alone, on the device of the response.
    Induced induce_on_device(const std::vector<Cloud>& clouds, const PlaneGrid& grid, const at::Tensor& response);

    /// The smallest even m >= n with no prime factor above 7, for which Fourier transforms are fast.
    int64_t transform_size(int64_t n);

    /// Half spectra at the positions of wires, in the order of sum_neighbours(): frequencies in blocks, within a block wire after
    /// wire, of each wire position after position, each with the block's frequencies.
    struct WireSpectra {
        static constexpr int64_t bins = 16; ///< frequencies of a block; those beyond the last are 0
        int64_t npositions = 0, nfreqs = 0;
        at::Tensor data; ///< complex64 [block, wire, position, bins]; undefined until it is made

        void make(int64_t wires, int64_t positions, int64_t frequencies);
        int64_t nblocks() const { return (nfreqs + bins - 1) / bins; }
        /// The first block of a wire, as floats.
        const float* wire(int64_t index) const;
        /// Set those of a wire, complex64 [position, frequency].
        void set(int64_t index, const at::Tensor& spectra) const;
    };

    /// out[w] = sum over neighbours n and positions p of wires[w + n - N/2][p] * response[n][p], for half spectra.
    ///
    /// wires: of consecutive wires, as WireSpectra::wire() tells them, of spectra of `of` wires each; null where there is no
    /// charge; out[w] belongs to wires[w + N/2 ...].  response: with its N neighbours as wires.  out: complex64 [wire, frequency].
    void sum_neighbours(const std::vector<const float*>& wires, int64_t of, const WireSpectra& response,
                        at::Tensor& out);
}
