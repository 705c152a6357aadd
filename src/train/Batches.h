#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// What networks are trained on.
namespace WireCell::Train {

    struct Batch {
        at::Tensor features; ///< [batch, feature, channel, bin]
        at::Tensor truth;    ///< [batch, output, channel, bin]: labels (bool), or what the loss wants
        std::string origin;  ///< where it is from, for errors: files, events, seeds
        /// [degree] Between track and plane, of each image, NaN where it has none; or empty.
        std::vector<double> angles = {};
    };

    /// Batches by their number: the same epoch and number give the same batch, whatever was asked for before.
    class Batches {
      public:
        virtual ~Batches() = default;

        /// How many an epoch has, 1 or more.
        virtual int64_t size() const = 0;

        /// One thread asks at a time.
        virtual Batch get(int64_t epoch, int64_t number) = 0;
    };

    /// Of other batches those from one on, and from there every nth.
    class EveryNth final : public Batches {
      public:
        EveryNth(Batches& all, int64_t first, int64_t step)
          : m_all(all)
          , m_first(first)
          , m_step(step)
        {
        }
        int64_t size() const override { return (m_all.size() - m_first + m_step - 1) / m_step; }
        Batch get(int64_t epoch, int64_t number) override { return m_all.get(epoch, m_first + number * m_step); }

      private:
        Batches& m_all;
        int64_t m_first, m_step;
    };

    /// Makes the next batches while others are used.
    class Prefetcher {
      public:
        /// Of the batches of an epoch from a number on, `ahead` of them at most.
        Prefetcher(Batches& batches, int64_t epoch, int64_t first, int64_t ahead);
        ~Prefetcher();
        Prefetcher(const Prefetcher&) = delete;
        Prefetcher& operator=(const Prefetcher&) = delete;

        /// The next batch; what went wrong when it was made is thrown here.
        Batch next();

        /// [s] that next() has waited.
        double waited_s() const;

      private:
        class Worker;
        std::unique_ptr<Worker> m_worker;
    };
}
