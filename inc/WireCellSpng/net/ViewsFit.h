#pragma once
#include "WireCellSpng/algo/dsp/ViewImage.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellSpng/core/ModelCard.h"
#include "WireCellSpng/core/Tdm.h"

namespace WireCell::SPNG {

    BOOST_DESCRIBE_STRUCT(ViewPixels, (), (ticks, channels, rows, columns, floor, scale))

    /// How a network that sees all views at once wants them, by its card:
    ///
    ///   axes      plane, tick and channel of its one image; and of its output these and class
    ///   features  one of charge: its floor, scale and transform
    ///   rebin     ticks and channels that are a pixel, by their mean (norm "interpolation")
    ///   size      planes, and pixels of an image; downsample: how often pixels are halved to get there
    ///   outputs   one with names of its classes
    class ViewsFit {
      public:
        ViewsFit() = default;

        /// ValueError that names the model and the key for a card that lacks any of these, or tells something else.
        ViewsFit(const ModelCard& card, const std::string& model);

        const ViewPixels& pixels() const { return m_pixels; }
        int downsample() const { return m_downsample; }
        bool log() const { return m_log; }

        /// ValueError for another number of views than the card's.
        void check_views(size_t count) const;

        /// Of scores: what they are of, for those who bring them back to samples.
        Metadata metadata() const;

      private:
        ViewPixels m_pixels;
        int m_downsample = 0;
        bool m_log = false;
        int m_planes = 0;
        std::vector<std::string> m_classes;
        std::string m_model;
    };

    /// Scores [class, row, column] of such a network at the samples of their view.
    struct SampleScores {
        std::vector<std::string> classes;
        at::Tensor scores; ///< float32 [class, channel, tick]; 0 outside of the image
    };

    /// By the metadata of scores.  ValueError if they are not of such a network, or not of so many samples.
    SampleScores sample_scores(const at::Tensor& scores, const Metadata& metadata, int64_t channels, int64_t ticks);
}
