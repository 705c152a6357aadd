#pragma once
#include "WireCellUtil/IComponent.h"

#include <string>
#include <vector>

namespace WireCell {
    /// A node of the data flow graph.
    ///
    /// End of stream (EOS) is a null pointer sent as an ordinary message: a node answers it with null on every output,
    /// returns true and is then ready for the next stream.
    class INode : public IComponent<INode> {
      public:
        enum NodeCategory {
            unknown,
            sourceNode,
            sinkNode,
            functionNode,
            queuedoutNode,
            joinNode,
            splitNode,
            faninNode,
            fanoutNode,
            multioutNode,
            hydraNode
        };

        virtual ~INode();

        virtual NodeCategory category() = 0;

        /// The typeid name of the node's abstract interface class.
        virtual std::string signature() = 0;

        /// How many calls may run at once, 0 for no limit.
        virtual int concurrency() { return 1; }

        /// The typeid names of the data types, one per port.
        virtual std::vector<std::string> input_types() { return {}; }
        virtual std::vector<std::string> output_types() { return {}; }

        /// Forget what is left of an earlier stream.
        virtual void reset() {}
    };
}
