#include "WireCellAux/Component.h"
#include "WireCellIface/IDepoMerger.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    struct DepoMergerConfig {};
    BOOST_DESCRIBE_STRUCT(DepoMergerConfig, (), ())

    /// Makes one stream of two that are in order of time, in order of time.  Of equal times the first port goes first.
    /// The stream ends when both have ended; then others may follow.
    class DepoMerger : public Aux::Component<DepoMergerConfig>, public IDepoMerger {
      public:
        DepoMerger()
          : Component("DepoMerger", "gen")
        {
        }

        bool operator()(input_queues& iqs, output_queues& oqs) override
        {
            auto& [first, second] = iqs;
            auto& out = std::get<0>(oqs);
            // The next is known only while both ports tell what they have.
            while (!first.empty() && !second.empty()) {
                if (!first.front() && !second.front()) {
                    log_eos();
                    first.pop_front();
                    second.pop_front();
                    out.push_back(nullptr);
                    continue;
                }
                auto& next = is_earlier(second.front(), first.front()) ? second : first;
                out.push_back(next.front());
                next.pop_front();
                called([] { return std::string(); });
            }
            return true;
        }

      private:
        /// A port at the end of its stream, null, is later than any.
        static bool is_earlier(const IDepo::pointer& depo, const IDepo::pointer& other)
        {
            return depo && (!other || depo->time() < other->time());
        }
    };
}

WIRECELL_FACTORY(DepoMerger, WireCell::Gen::DepoMerger, WireCell::IDepoMerger, WireCell::INamed,
                 WireCell::IConfigurable)
