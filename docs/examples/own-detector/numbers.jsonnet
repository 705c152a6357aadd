// A detector of one's own, for any job: its numbers, as far as they differ from ProtoDUNE-HD's.  model.jsonnet makes its files.
//
//   wire-cell -c sim-sigproc.jsonnet -A detector=numbers.jsonnet -A depos=cosmics:3 -A output=%(tier)s-%d.npz

local pdhd = import 'spng/detectors/pdhd/numbers.jsonnet';

function(wc)
  local far = 3130.7 * wc.mm;
  // The planes of an anode, for deposits that drift from the cathode in the middle; sign: which way the anode looks.
  local face(sign) = { anode: -sign * far, response: -sign * (far - 100 * wc.mm), cathode: 0 };
  pdhd(wc) {
    name: 'strips',

    // Looked for in the current folder, those given by -P and those of WIRECELL_PATH.
    files: { wires: 'strips-wires.json', noise: 'strips-noise.json', fields: 'strips-fields.json' },
    // There are no models of these among the program's own.
    builtin: null,

    anode_idents: [0, 1],
    geometry: { response_plane: 100 * wc.mm, faces: [[face(1)], [face(-1)]] },

    adc+: { readout_duration: 2.25 * wc.ms },
    pre_trigger: 0,
    lar+: { drift_speed: 1.6 * wc.mm / wc.us },

    // Strips do not wrap: each view is one group, in the order of the file.
    view_groups: [{ view_index: view, connection: 0, face_idents: [0], order: [1] } for view in [0, 1, 2]],
    // From the response plane to the strips, in ticks.
    time_roll: 125,
    batch_views: true,

    // The traditional chain treats all anodes alike.
    osp+: { anodes: {} },
  }
