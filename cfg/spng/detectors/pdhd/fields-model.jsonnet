// The field near the wires of ProtoDUNE-HD, for spng-make-detector.  docs/detector-model.md has the sources.
// "wc" is wirecell.jsonnet, for the units.

function(wc)
  local gap = 4.71 * wc.mm;
  {
    // A grid, which is not read out, U, V and W.
    planes: [
      { location: 3 * gap, bias: -665 * wc.volt },
      { location: 2 * gap, bias: -370 * wc.volt },
      { location: gap, bias: 0 },
      { location: 0, bias: 820 * wc.volt },
    ],
    // In two dimensions the planes must share one pitch: it lies between those of the induction and collection planes.
    pitch: gap,
    wire_diameter: 0.15 * wc.mm,
    mesh: -gap,
    cathode: 200 * wc.mm,
    origin: 100 * wc.mm,
    drift_field: 500 * wc.volt / wc.cm,
    temperature: 87 * wc.kelvin,
    speed: 1.565 * wc.mm / wc.us,
    period: 100 * wc.ns,
    nsamples: 1000,
  }
