#pragma once
#include "WireCellAux/Component.h"
#include "WireCellSpng/base/NodeShapes.h"

/// The shapes of nodes (base/NodeShapes.h) for the host's components.  Cfg is a config struct or void, Node an interface of
/// WireCellIface.
namespace WireCell::Aux {

    /// Give `process`.
    template <class Cfg, class Node>
    using Function = SPNG::shape::Function<Component<Cfg>, Node>;

    /// Give `join`.
    template <class Cfg, class Node>
    using Join = SPNG::shape::Join<Component<Cfg>, Node>;

    /// Give `split`.
    template <class Cfg, class Node>
    using Split = SPNG::shape::Split<Component<Cfg>, Node>;

    /// Give `combine`, and `ports` unless that is the key `multiplicity`.
    template <class Cfg, class Node>
    using Fanin = SPNG::shape::Fanin<Component<Cfg>, Node>;

    /// Give `split`, and `ports` unless that is the key `multiplicity`.
    template <class Cfg, class Node>
    using Fanout = SPNG::shape::Fanout<Component<Cfg>, Node>;

    /// Give `take`, and `finish` where something is left at the end of the stream.
    template <class Cfg, class Node>
    using Queuedout = SPNG::shape::Queuedout<Component<Cfg>, Node>;

    /// Give `produce`.
    template <class Cfg, class Node>
    using Source = SPNG::shape::Source<Component<Cfg>, Node>;

    /// Give `consume`.
    template <class Cfg, class Node>
    using Sink = SPNG::shape::Sink<Component<Cfg>, Node>;
}
