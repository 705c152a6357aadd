#pragma once
#include "train/data/Rows.h"

namespace WireCell::Train {

    /// The rows of a batch that are a process's share.
    struct RowRange {
        int64_t first = 0, count = 0;
    };
    RowRange rows_of(int64_t batch, const Share& share);

    /// Rows as a batch.  ValueError if they differ in size.
    Batch batch_of(const std::vector<Row>& rows, const std::string& where);

    /// Crops of images, in another order each epoch.
    class FileBatches : public Batches {
      public:
        FileBatches(Images images, Rows rows, const DataConfig& config, const Share& share, const std::string& where);

        int64_t size() const override { return m_size; }
        Batch get(int64_t epoch, int64_t number) override;

      private:
        void shuffle(int64_t epoch);

        Images m_images;
        Rows m_rows;
        int64_t m_batch, m_per_event;
        uint64_t m_seed;
        Share m_share;
        std::string m_where;
        int64_t m_size = 0, m_epoch = -1;
        std::vector<int64_t> m_order; ///< of the crops of that epoch
    };

    /// Whole images, one a batch, the same in each epoch.
    class WholeImages : public Batches {
      public:
        WholeImages(Images images, Rows rows);

        int64_t size() const override { return static_cast<int64_t>(m_images.size()); }
        Batch get(int64_t epoch, int64_t number) override;

      private:
        Images m_images;
        Rows m_rows;
    };
}
