#pragma once
#include "WireCellIface/IFrame.h"
#include "WireCellIface/ITensorSet.h"

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

/// Differences between two files' content.
namespace WireCell::Apps {

    /// How large a difference of two elements is still none: absolute + relative * scale, where the scale is the largest
    /// magnitude in the two arrays that the elements belong to.
    struct Tolerances {
        double absolute = 0;
        double relative = 1e-5;
        bool values_only = false; ///< metadata and element types may differ
    };

    /// Two arrays against each other.  NaN equals NaN alone, an infinity equals itself alone.
    struct ArrayDifference {
        std::string name;     ///< what the arrays are
        size_t count = 0;     ///< elements
        size_t differing = 0; ///< elements that differ by more than is tolerated
        double largest = 0;   ///< largest absolute difference; infinite where a NaN or an infinity has no equal
        double rms = 0;       ///< root of the mean square difference, of the finite elements
        double scale = 0;     ///< largest finite magnitude in either array
    };

    ArrayDifference compare_arrays(const std::string& name, const std::vector<double>& first,
                                   const std::vector<double>& second, const Tolerances& tolerances);

    /// Everything that was compared.
    struct Comparison {
        std::vector<ArrayDifference> arrays;
        std::vector<std::string> remarks; ///< what differs and is no array

        bool is_equal() const;
    };

    /// Frames are compared in pairs: times, masks, and per trace tag the channels, summaries and samples.  How traces are
    /// cut into pieces does not matter, samples without a trace are zero.
    Comparison compare_frames(const std::vector<IFrame::pointer>& first, const std::vector<IFrame::pointer>& second,
                              const Tolerances& tolerances);

    /// Sets and their tensors are compared in pairs.  Complex elements count as two.
    /// Throws ValueError for tensors that are not stored in C order.
    Comparison compare_tensor_sets(const std::vector<ITensorSet::pointer>& first,
                                   const std::vector<ITensorSet::pointer>& second, const Tolerances& tolerances);

    /// Compare two archives of frames or of tensors.  tags: of the traces to compare beside those without a tag.
    /// IOError: a file can not be read.  ValueError: one holds frames and the other tensors, or one neither.
    Comparison compare_files(const std::string& first, const std::string& second, const std::vector<std::string>& tags,
                             const Tolerances& tolerances);

    /// A line for each remark and array; quiet: only what differs.
    void print(const Comparison& comparison, bool quiet, std::ostream& out);
}
