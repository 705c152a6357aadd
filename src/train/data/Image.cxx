#include "train/data/Image.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

namespace WireCell::Train {

    namespace {
        class MemoryImage : public Image {
          public:
            MemoryImage(at::Tensor features, at::Tensor truth, std::string origin)
              : m_features(std::move(features))
              , m_truth(std::move(truth))
              , m_peaks(truth_peaks(m_truth))
              , m_origin(std::move(origin))
            {
                check_finite(m_features, "features", m_origin);
                check_finite(m_truth, "truth", m_origin);
            }
            int64_t features() const override { return m_features.size(0); }
            int64_t channels() const override { return m_features.size(1); }
            int64_t bins() const override { return m_features.size(2); }
            at::Tensor features_of(const Window& window) const override { return part(m_features, window); }
            at::Tensor truth_of(const Window& window) const override { return part(m_truth, window); }
            at::Tensor peaks() const override { return m_peaks; }
            std::string origin() const override { return m_origin; }

          private:
            static at::Tensor part(const at::Tensor& x, const Window& window)
            {
                return x.narrow(-2, window.channel, window.channels).narrow(-1, window.bin, window.bins);
            }

            at::Tensor m_features, m_truth, m_peaks;
            std::string m_origin;
        };

        int64_t blocks(int64_t size, int64_t block) { return (size + block - 1) / block; }
    }

    at::Tensor truth_peaks(const at::Tensor& truth)
    {
        const int64_t rows = blocks(truth.size(0), block_channels), columns = blocks(truth.size(1), block_bins);
        const auto padded = at::constant_pad_nd(
            truth, {0, columns * block_bins - truth.size(1), 0, rows * block_channels - truth.size(0)}, 0);
        return padded.view({rows, block_channels, columns, block_bins}).amax({1, 3});
    }

    std::shared_ptr<const Image> image_of(at::Tensor features, at::Tensor truth, const std::string& origin)
    {
        return std::make_shared<MemoryImage>(std::move(features), std::move(truth), origin);
    }

    void check_finite(const at::Tensor& numbers, const char* what, const std::string& origin)
    {
        SPNG_VALIDATE(at::isfinite(numbers).all().item<bool>(), "{}: {} that are not finite (want numbers)", origin,
                      what);
    }

    std::string plane_word(int plane) { return plane >= 0 && plane < 3 ? std::string(1, "uvw"[plane]) : "none"; }
}
