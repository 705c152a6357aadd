#pragma once
#include "WireCellAux/RandomStream.h"
#include "train/data/Data.h"
#include "train/data/Image.h"

namespace WireCell::Train {

    /// Random numbers that a seed decides alone.
    class Draws {
      public:
        explicit Draws(uint64_t seed)
          : m_seed(seed)
        {
        }

        /// For a purpose of its own.
        Draws of(uint64_t number) const { return Draws(Aux::call_seed(m_seed, number)); }

        uint64_t word() { return Aux::split_mix(m_seed + Aux::split_mix_step * m_count++); }

        /// In (0, 1).
        double uniform() { return (static_cast<double>(word() >> 12) + 0.5) * 0x1p-52; }
        double between(const std::vector<double>& range) { return range[0] + (range[1] - range[0]) * uniform(); }

        /// 0 to count - 1.
        int64_t below(int64_t count) { return std::min(count - 1, static_cast<int64_t>(uniform() * count)); }

      private:
        uint64_t m_seed, m_count = 0;
    };

    /// What a network gets of an image, and is to say of it.
    struct Row {
        at::Tensor features, truth; ///< [feature, channel, bin], [1, channel, bin]
        std::string origin;
    };

    /// Makes rows of batches: cuts parts out of images, labels and augments them.
    class Rows {
      public:
        /// `ticks` of a bin; `unit` [electrons] of the dense image.  ValueError with `where` and the key for numbers out of range.
        Rows(const DataConfig& config, int64_t ticks, double unit, const std::string& where);

        /// A crop of an image, augmented, by these draws alone.
        Row drawn(const Image& image, Draws draws) const;

        /// The whole image as it is.
        Row whole(const Image& image) const;

        /// ValueError if crops of an image can not be had.
        void check(const Image& image) const;

        /// How labels are made, for the log.
        std::string about() const;

      private:
        Window window(const Image& image, double threshold, Draws& draws) const;
        Window around_signal(const Image& image, double threshold, const Window& anywhere, Draws& draws) const;
        at::Tensor labels(const at::Tensor& charge) const;
        void silence(at::Tensor& features, at::Tensor& charge, Draws draws) const;
        Row row(const Image& image, const Window& window, Draws* draws, double scale) const;
        double bin_charge() const;

        CropConfig m_crop;
        LabelConfig m_labels;
        AugmentConfig m_augment;
        int64_t m_ticks;
        double m_unit;
        std::string m_where;
    };
}
