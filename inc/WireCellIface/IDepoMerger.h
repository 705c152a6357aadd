#pragma once
#include "WireCellIface/IDepo.h"
#include "WireCellIface/IHydraNode.h"

#include <tuple>

namespace WireCell {
    /// Makes one stream of depositions of two.
    class IDepoMerger : public IHydraNodeTT<std::tuple<IDepo, IDepo>, std::tuple<IDepo>> {
      public:
        using pointer = std::shared_ptr<IDepoMerger>;
        using typename IHydraNodeTT<std::tuple<IDepo, IDepo>, std::tuple<IDepo>>::input_queues;
        using typename IHydraNodeTT<std::tuple<IDepo, IDepo>, std::tuple<IDepo>>::output_queues;

        virtual ~IDepoMerger();

        std::string signature() override { return typeid(IDepoMerger).name(); }
    };
}
