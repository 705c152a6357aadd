#include "WireCellTbb/Flow.h"
#include "WireCellFlow/StopRequest.h"
#include "WireCellFlow/ThreadShare.h"
#include "WireCellTbb/CorePool.h"

#include <tbb/flow_graph.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>

namespace WireCellTbb {
    using namespace WireCell;

    namespace {
        // oneTBB orders a task after what was done before it was spawned, and a wait after the tasks.  It does so inside
        // of a library where ThreadSanitizer does not look; by this and Run::m_ended it sees as much.
        std::atomic<size_t> runs_made{0};

        /// One execution of a graph.
        ///
        /// Messages stay in the queues of the callers.  What flows in the flow graph are pokes: "see whether you can be
        /// called".  A node that has been called pokes itself, those that it took from, which now may have room, and
        /// those that it gave to.  A node that is poked, or being called, is not visited for another poke; it looks
        /// once more at the end, so that no change goes unseen.
        class Run {
          public:
            Run(WireCell::Flow::NodeGraph& graph, size_t in_flight, int threads)
              : m_graph(graph)
              , m_in_flight(in_flight)
              , m_pool(threads)
              , m_stations(graph.size())
            {
                for (size_t index = 0; index < graph.size(); ++index) {
                    const auto visit_this = [this, index](tbb::flow::continue_msg) {
                        runs_made.load();
                        visit(index);
                        ++m_ended;
                    };
                    m_stations[index].pokes = std::make_unique<Pokes>(m_flow, tbb::flow::serial, visit_this);
                }
                for (const auto& edge : graph.edges()) {
                    m_stations[edge.head].feeders.push_back(edge.tail);
                    m_stations[edge.tail].fed.push_back(edge.head);
                }
                ++runs_made;
            }

            void execute()
            {
                do {
                    for (const auto index : m_graph.sinks_first()) poke(index);
                    m_flow.wait_for_all();
                    m_ended.load();
                } while (!stopped() && call_beyond_bound());
                if (m_error) std::rethrow_exception(m_error);
            }

          private:
            using Pokes = tbb::flow::function_node<tbb::flow::continue_msg, tbb::flow::continue_msg>;

            struct Station {
                std::unique_ptr<Pokes> pokes;
                std::vector<size_t> feeders, fed; ///< Indices of neighbours
                std::atomic<int> npokes{0};       ///< since the last visit ended
                std::atomic<bool> dry{false};     ///< a source that has said that it has no more
            };

            bool stopped() const { return m_failed || WireCell::Flow::stop_requested(); }

            bool is_ready(size_t index) const
            {
                const auto& node = m_graph.node(index);
                return !m_stations[index].dry && node.has_input() && node.has_room(m_in_flight);
            }

            void poke(size_t index)
            {
                if (stopped() || !is_ready(index)) return;
                auto& station = m_stations[index];
                if (station.npokes.fetch_add(1) > 0) return;
                m_pool.wait();
                station.pokes->try_put({});
            }

            void visit(size_t index)
            {
                auto& station = m_stations[index];
                m_pool.no_longer_wait();
                const int npokes = station.npokes;
                const bool moved = !stopped() && is_ready(index) && call(index);
                const bool changed = station.npokes.exchange(0) != npokes;
                if (moved) { poke_around(index); }
                else if (changed) {
                    poke(index);
                }
            }

            /// The nodes poked last are called first by this thread, so that data are drained.
            void poke_around(size_t index)
            {
                poke(index);
                for (const auto feeder : m_stations[index].feeders) poke(feeder);
                for (const auto fed : m_stations[index].fed) poke(fed);
            }

            /// True if messages moved.
            bool call(size_t index)
            {
                const int share = m_pool.take();
                const WireCell::Flow::ThreadShare announced(share);
                bool moved = false;
                try {
                    // A node that waits for tasks of its own must not be given a visit of another node meanwhile.
                    tbb::this_task_arena::isolate([&] { moved = m_graph.node(index).call(); });
                }
                catch (...) {
                    keep_error();
                }
                m_pool.give_back(share);
                if (!moved && m_graph.node(index).is_source()) m_stations[index].dry = true;
                return moved;
            }

            void keep_error()
            {
                const std::lock_guard lock(m_error_mutex);
                if (!m_error) m_error = std::current_exception();
                m_failed = true;
            }

            /// Nothing runs: call one node that has no room, or a source once more.  False if none moved a message.
            bool call_beyond_bound()
            {
                const auto& order = m_graph.sinks_first();
                return std::any_of(order.begin(), order.end(), [this](size_t index) {
                    const auto& node = m_graph.node(index);
                    if (!node.has_input() || !(node.has_room(m_in_flight) || node.may_exceed(m_in_flight)))
                        return false;
                    m_stations[index].dry = false;
                    return call(index) || stopped();
                });
            }

            WireCell::Flow::NodeGraph& m_graph;
            const size_t m_in_flight;
            CorePool m_pool;
            tbb::flow::graph m_flow;
            std::vector<Station> m_stations;
            std::atomic<size_t> m_ended{0}; ///< visits
            std::atomic<bool> m_failed{false};
            std::mutex m_error_mutex;
            std::exception_ptr m_error;
        };
    }

    Flow::Flow(const WireCell::Flow::GraphPlan& plan, size_t in_flight)
      : m_graph(plan, Log::logger("tbb"))
      , m_in_flight(in_flight)
    {
    }

    void Flow::execute(int threads)
    {
        m_graph.start();
        const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(threads));
        tbb::task_arena arena(threads);
        try {
            // The flow graph belongs to the arena in which it is made.
            arena.execute([&] { Run(m_graph, m_in_flight, threads).execute(); });
        }
        catch (...) {
            m_graph.drop_messages();
            throw;
        }
        m_graph.finish();
    }

    std::vector<size_t> Flow::peaks() const
    {
        std::vector<size_t> all;
        for (const auto& edge : m_graph.edges()) all.push_back(edge.queue->peak());
        return all;
    }
}
