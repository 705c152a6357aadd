// A toy like LArIAT in numbers: one anode of two wire planes, an induction and a collection one, of 240 wires each, at 60 degrees to the
// beam.  It is not that experiment's detector: sizes are round, electronics and filters are ProtoDUNE's, and its files are made at build
// time, from model.jsonnet.
// "wc" is wirecell.jsonnet, for the units.

function(wc)
  local recipe = (import '../recipe.jsonnet')(wc);

  local adc = {
    tick: 128 * wc.ns,
    readout_duration: 4096 * self.tick,
    resolution: 12,
    gain: 1.0,
    fullscale: [0, 2.0 * wc.volt],
    baselines: [1000 * wc.millivolt, 250 * wc.millivolt],
  };

  // The numbers of the model.
  local field = { origin: 100 * wc.mm, speed: 1.6 * wc.mm / wc.us };

  // Thresholds: the recipe, for an induction and a collection plane.
  recipe.chain(recipe.dune_filters, adc, field, [0, 2]) {
    name: 'lariat',

    files: { wires: 'lariat-wires.json', noise: 'lariat-noise.json', fields: 'lariat-fields.json' },

    anode_idents: [0],
    // 47 cm of drift.
    geometry: {
      faces: [{ anode: 4 * wc.mm, response: field.origin, cathode: 474 * wc.mm }],
      response_plane: field.origin,
    },

    adc: adc,
    elec: { kind: 'cold', gain: 14 * wc.mV / wc.fC, shaping: 2.2 * wc.us, postgain: 1.0, nsamples: 400 },

    lar: {
      DL: 4.0 * wc.cm2 / wc.s,
      DT: 8.8 * wc.cm2 / wc.s,
      lifetime: 10 * wc.ms,
      drift_speed: field.speed,
    },

    pre_trigger: 0,

    view_groups: recipe.one_face[:2],
    batch_views: false,

    // Measured in simulated waveforms: ticks and wires are short.
    dense_noise: [64, 13],

    // Filters are the same whatever files there are.
    builtin: {},
  }
