#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace WireCell::View {

    /// Samples as a file holds them, [row, column]: channels and ticks.
    struct Image {
        std::vector<float> samples;
        size_t nrows = 0, ncolumns = 0;
        std::vector<int> channels; ///< of the rows; empty where the file does not tell
        double start = 0;          ///< [ns] time of the first column
        double tick = 0;           ///< [ns] period of the columns, 0 where the file does not tell

        const float* row(size_t index) const { return samples.data() + index * ncolumns; }
        float* row(size_t index) { return samples.data() + index * ncolumns; }
    };

    /// Take from each row its median, which is the pedestal of digitised waveforms.
    void subtract_medians(Image& image);

    /// One image less another, by channel and time; NaN where the other has no sample.
    /// ValueError: their periods differ, or one tells channels and the other none while their sizes differ.
    Image difference(const Image& image, const Image& other);

    /// The second below the first.  Both have the same columns; ValueError if not.
    void append_rows(Image& image, Image&& more);

    /// What the numbers of an image are like, for colours: over at most some 200,000 samples that are spread over it.
    struct ValueRange {
        double min = 0, max = 0; ///< of all samples that are finite
        double median = 0;
        double sigma = 0;         ///< half of the central 68 %, of those that are not zero
        double low = 0, high = 0; ///< 0.5 % and 99.5 % of those that are not zero
        size_t count = 0;         ///< of all samples
        size_t not_finite = 0;
        bool is_whole = true;   ///< whole numbers only
        bool has_zeros = false; ///< zero is the commonest value, as where charge was cut out
    };

    /// Whether these are waveforms as they were digitised: whole numbers about a level far from zero.
    bool has_pedestals(const ValueRange& range);

    ValueRange range_of(const std::vector<float>& samples);
}
