// The toy's numbers of the traditional signal processing: ProtoDUNE-HD's, as are its electronics.
// "wc" is wirecell.jsonnet, for the units.

function(wc)
  (import '../pdhd/osp.jsonnet')(wc) {
    // No anode has numbers of its own.
    anodes: {},
  }
