#include "WireCellAux/Component.h"
#include "WireCellAux/RandomStream.h"
#include "WireCellIface/IRandom.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Printable.h"

#include <mutex>
#include <random>
#include <variant>

namespace WireCell::Gen {

    struct RandomConfig {
        std::string generator = "default";        ///< default: the one of the C++ library; twister or "": mt19937
        std::vector<int> seeds = {0, 1, 2, 3, 4}; ///< the same ones give the same numbers; none: others for each job
        std::vector<int>
            calls; ///< of the events in turn a number of each, 0 or more: drift, induction and noise of an event with
                   ///< that number are the same, whatever comes before it; none: they are numbered 0, 1, ...
    };
    BOOST_DESCRIBE_STRUCT(RandomConfig, (), (generator, seeds, calls))

    /// Pseudo-random numbers.  Calls from several threads are safe, but their order decides who gets which number.
    class Random : public Aux::Component<RandomConfig>, public IRandom, public IRandomSeeds {
      public:
        Random()
          : Component("Random", "gen")
        {
            seed(RandomConfig{});
        }

        const std::vector<int>& seeds() const override { return m_seeds; }
        const std::vector<int>& calls() const override { return m_cfg.calls; }

        int binomial(int max, double prob) override { return draw(std::binomial_distribution<int>(max, prob)); }
        int poisson(double mean) override { return draw(std::poisson_distribution<int>(mean)); }
        double normal(double mean, double sigma) override { return draw(std::normal_distribution<>(mean, sigma)); }
        double uniform(double begin, double end) override { return draw(std::uniform_real_distribution<>(begin, end)); }
        double exponential(double mean) override { return draw(std::exponential_distribution<>(1 / mean)); }
        int range(int first, int last) override { return draw(std::uniform_int_distribution<int>(first, last)); }

      private:
        void configured() override
        {
            if (m_cfg.generator != "default" && m_cfg.generator != "twister" && !m_cfg.generator.empty()) {
                log->warn("{}: unknown generator '{}', using 'default' (known: default, twister)", who(),
                          m_cfg.generator);
                m_cfg.generator = "default";
            }
            for (const int call : m_cfg.calls) {
                SPNG_VALIDATE(call >= 0, "{}.calls: got {} (want 0 or more)", who(), call);
            }
            if (m_cfg.seeds.empty()) m_cfg.seeds = fresh_seeds();
            seed(m_cfg);
            log->info("{}: seeds {}", who(), shortlist(m_cfg.seeds, ","));
        }

        /// Four that nobody could guess.
        static std::vector<int> fresh_seeds()
        {
            std::random_device source;
            std::vector<int> made(4);
            for (auto& seed : made) seed = static_cast<int>(source() & 0x7fffffffU);
            return made;
        }

        void seed(const RandomConfig& cfg)
        {
            std::seed_seq seeds(cfg.seeds.begin(), cfg.seeds.end());
            const std::lock_guard<std::mutex> lock(m_mutex);
            m_seeds = cfg.seeds;
            if (cfg.generator == "default") { m_engine.emplace<std::default_random_engine>(seeds); }
            else {
                m_engine.emplace<std::mt19937>(seeds);
            }
        }

        template <class Distribution>
        typename Distribution::result_type draw(Distribution distribution)
        {
            const std::lock_guard<std::mutex> lock(m_mutex);
            return std::visit([&](auto& engine) { return distribution(engine); }, m_engine);
        }

        std::mutex m_mutex;
        std::vector<int> m_seeds;
        std::variant<std::default_random_engine, std::mt19937> m_engine;
    };
}

WIRECELL_FACTORY(Random, WireCell::Gen::Random, WireCell::IRandom, WireCell::INamed, WireCell::IConfigurable)
