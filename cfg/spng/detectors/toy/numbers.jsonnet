// A toy, for examples and tests: one face of single wires, 1.2 m x 1.0 m, that take seconds.  Its files are made at build
// time, from model.jsonnet.  Electronics and filters are ProtoDUNE-HD's.

local pdhd = import '../pdhd/numbers.jsonnet';

function(wc)
  pdhd(wc) {
    name: 'toy',

    files: { wires: 'toy-wires.json', noise: 'toy-noise.json', fields: ['toy-fields.json'] },

    anode_idents: [0],
    geometry: {
      response_plane: 100 * wc.mm,
      faces: [{ anode: 0 * wc.mm, response: 100 * wc.mm, cathode: 1600 * wc.mm }],
    },

    // Filters are the same whatever files there are.
    builtin: {},

    adc+: { readout_duration: 1 * wc.ms },
    pre_trigger: 0,
    lar+: { drift_speed: 1.6 * wc.mm / wc.us },

    view_groups: [
      { view_index: view, connection: 0, face_idents: [0], order: [1] }
      for view in [0, 1, 2]
    ],

    // From the response plane to the wires, in ticks.
    time_roll: 125,
    batch_views: true,

    osp: (import 'osp.jsonnet')(wc),
  }
