#pragma once
#include "train/data/ExampleQueue.h"
#include "train/data/FileBatches.h"

namespace WireCell::Train {

    /// The images of a stream's events, which come once and in their order.
    class LiveEvents {
      public:
        /// Of these views; ValueError with `where` if an event has other ones.
        LiveEvents(std::shared_ptr<IExampleStream> stream, std::vector<int> planes, std::string where);

        /// The images of an event by its place in the stream, from 0.  Those before it are gone.  ValueError if it is gone itself,
        /// or the stream ends before; else what went wrong where events are made.
        const Images& event(int64_t place);

      private:
        Images next();

        std::shared_ptr<IExampleStream> m_stream;
        std::vector<int> m_planes;
        std::string m_where;
        int64_t m_place = -1; ///< of the event that is there
        Images m_images;
    };

    /// Crops of live events.  An epoch is a number of events in the stream's order after those for validation; crops of one are next to
    /// each other.  A later batch may be asked for, to go on where a training was stopped: the events before it are made and dropped.
    class LiveBatches : public Batches {
      public:
        LiveBatches(std::shared_ptr<LiveEvents> events, int64_t nplanes, Rows rows, const DataConfig& config,
                    const Share& share, const std::string& where);

        int64_t size() const override { return m_size; }
        Batch get(int64_t epoch, int64_t number) override;

      private:
        std::shared_ptr<LiveEvents> m_events;
        Rows m_rows;
        DataConfig m_config;
        Share m_share;
        std::string m_where;
        int64_t m_per_event; ///< crops, of all views
        int64_t m_size = 0;
    };
}
