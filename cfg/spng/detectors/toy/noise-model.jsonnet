// The noise of the toy's channels, for spng-make-detector: that of ProtoDUNE-HD's electronics at wires of up to 2 m.
// "wc" is wirecell.jsonnet, for the units.

function(wc)
  (import '../pdhd/noise-model.jsonnet')(wc) {
    nsamples: 2000,
    wire_lengths: [0, 1 * wc.meter, 2 * wc.meter],
  }
