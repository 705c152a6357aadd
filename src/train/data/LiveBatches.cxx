#include "train/data/LiveBatches.h"

#include "WireCellSpng/base/Check.h"
#include "train/data/OneThread.h"

#include <algorithm>

namespace WireCell::Train {

    LiveEvents::LiveEvents(std::shared_ptr<IExampleStream> stream, std::vector<int> planes, std::string where)
      : m_stream(std::move(stream))
      , m_planes(std::move(planes))
      , m_where(std::move(where))
    {
    }

    Images LiveEvents::next()
    {
        const auto example = m_stream->queue().pop();
        SPNG_VALIDATE(example, "{}.queue: the events have ended after {} (want more). Try a larger nevents", m_where,
                      m_place + 1);
        Images images;
        for (const int plane : m_planes) {
            const auto view = std::find_if(example->views.begin(), example->views.end(),
                                           [&](const auto& one) { return one.plane == plane; });
            SPNG_VALIDATE(view != example->views.end(), "{}.planes: event {} has no view {}", m_where, example->number,
                          plane_word(plane));
            images.push_back(image_of(view->features, view->truth,
                                      fmt::format("live event {}, view {}", example->number, plane_word(plane))));
        }
        return images;
    }

    const Images& LiveEvents::event(int64_t place)
    {
        SPNG_VALIDATE(place >= m_place, "{}: live event {} is gone, the stream is at {}. Events come once", m_where,
                      place, m_place);
        while (m_place < place) {
            m_images = next();
            ++m_place;
        }
        return m_images;
    }

    LiveBatches::LiveBatches(std::shared_ptr<LiveEvents> events, int64_t nplanes, Rows rows, const DataConfig& config,
                             const Share& share, const std::string& where)
      : m_events(std::move(events))
      , m_rows(std::move(rows))
      , m_config(config)
      , m_share(share)
      , m_where(where)
      , m_per_event(nplanes * config.crop.per_event)
    {
        m_size = config.epoch_events * m_per_event / config.batch;
        SPNG_VALIDATE(m_size > 0, "{}.batch: got {}, but an epoch has {} events with {} crops each", where,
                      config.batch, config.epoch_events, m_per_event);
    }

    Batch LiveBatches::get(int64_t epoch, int64_t number)
    {
        const OneThread one;
        const auto mine = rows_of(m_config.batch, m_share);
        const auto draws = Draws(static_cast<uint64_t>(m_config.seed)).of(static_cast<uint64_t>(epoch));
        const int64_t first = m_config.validation_events + epoch * m_config.epoch_events;
        std::vector<Row> rows;
        for (int64_t ind = mine.first; ind < mine.first + mine.count; ++ind) {
            const int64_t row = number * m_config.batch + ind;
            const auto& images = m_events->event(first + row / m_per_event);
            const auto& image = *images[static_cast<size_t>(row % m_per_event / m_config.crop.per_event)];
            m_rows.check(image);
            rows.push_back(m_rows.drawn(image, draws.of(static_cast<uint64_t>(row))));
        }
        return batch_of(rows, m_where);
    }
}
