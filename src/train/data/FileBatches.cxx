#include "train/data/FileBatches.h"

#include "WireCellSpng/base/Check.h"
#include "train/data/EventLists.h"
#include "train/data/OneThread.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

namespace WireCell::Train {

    RowRange rows_of(int64_t batch, const Share& share)
    {
        const int64_t count = batch / share.count;
        return {share.rank * count, count};
    }

    Batch batch_of(const std::vector<Row>& rows, const std::string& where)
    {
        std::vector<at::Tensor> features, truth;
        std::vector<std::string> origins;
        for (const auto& row : rows) {
            SPNG_VALIDATE(row.features.sizes() == rows[0].features.sizes(),
                          "{}: images of a batch differ in size: [{}] of {}, [{}] of {}. Try crop, or a batch of 1",
                          where, fmt::join(rows[0].features.sizes(), ", "), rows[0].origin,
                          fmt::join(row.features.sizes(), ", "), row.origin);
            features.push_back(row.features);
            truth.push_back(row.truth);
            origins.push_back(row.origin);
        }
        return {at::stack(features), at::stack(truth), fmt::format("{}", fmt::join(origins, "; "))};
    }

    FileBatches::FileBatches(Images images, Rows rows, const DataConfig& config, const Share& share,
                             const std::string& where)
      : m_images(std::move(images))
      , m_rows(std::move(rows))
      , m_batch(config.batch)
      , m_per_event(config.crop.per_event)
      , m_seed(static_cast<uint64_t>(config.seed))
      , m_share(share)
      , m_where(where)
    {
        for (const auto& image : m_images) m_rows.check(*image);
        m_order.resize(m_images.size() * static_cast<size_t>(m_per_event));
        m_size = static_cast<int64_t>(m_order.size()) / m_batch;
        SPNG_VALIDATE(m_size > 0, "{}.batch: got {}, but there are {} images with {} crops each", where, m_batch,
                      m_images.size(), m_per_event);
    }

    void FileBatches::shuffle(int64_t epoch)
    {
        if (epoch == m_epoch) return;
        m_order = shuffled(m_order.size(), Draws(m_seed).of(order_draws).of(static_cast<uint64_t>(epoch)));
        m_epoch = epoch;
    }

    Batch FileBatches::get(int64_t epoch, int64_t number)
    {
        const OneThread one;
        shuffle(epoch);
        const auto mine = rows_of(m_batch, m_share);
        const auto draws = Draws(m_seed).of(row_draws).of(static_cast<uint64_t>(epoch));
        std::vector<Row> rows;
        for (int64_t ind = mine.first; ind < mine.first + mine.count; ++ind) {
            const int64_t row = number * m_batch + ind;
            const int64_t place = m_order.at(static_cast<size_t>(row)) / m_per_event;
            rows.push_back(m_rows.drawn(*m_images[static_cast<size_t>(place)], draws.of(static_cast<uint64_t>(row))));
        }
        return batch_of(rows, m_where);
    }

    WholeImages::WholeImages(Images images, Rows rows)
      : m_images(std::move(images))
      , m_rows(std::move(rows))
    {
    }

    Batch WholeImages::get(int64_t, int64_t number)
    {
        const OneThread one;
        return batch_of({m_rows.whole(*m_images.at(static_cast<size_t>(number)))}, "validation");
    }
}
