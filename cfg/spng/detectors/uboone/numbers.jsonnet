// MicroBooNE in numbers: one anode of one face.
// "wc" is wirecell.jsonnet, for the units.  Sources name the Wire-Cell Toolkit's configuration, experiment/uboone.

function(wc)
  local recipe = (import '../recipe.jsonnet')(wc);
  local MHz = wc.megahertz;

  // params.jsonnet.
  local adc = {
    tick: 500 * wc.ns,
    readout_duration: 4.8 * wc.ms,
    resolution: 12,
    gain: 1.0,
    fullscale: [0, 2.0 * wc.volt],
    baselines: [999.3 * wc.millivolt, 999.3 * wc.millivolt, 231.02 * wc.millivolt],
  };

  // sp-filters.jsonnet.
  local filters = {
    gauss: 0.111408 * MHz,
    wiener_tight: [
      { scale: 0.143854 * MHz, power: 4.10358 },
      { scale: 0.1498265 * MHz, power: 4.2082 },
      { scale: 0.1472005 * MHz, power: 4.17455 },
    ],
    wiener_wide: [
      { scale: 0.178695 * MHz, power: 5.33129 },
      { scale: 0.184666 * MHz, power: 5.60489 },
      { scale: 0.183044 * MHz, power: 5.44945 },
    ],
    loose: 0.0025 * MHz,
    tight: 0.02 * MHz,
    tighter: 0.1 * MHz,
    across: { induction: 1.4, collection: 3.0 },
  };

  // The head of the file of field responses.
  local field = { origin: 100 * wc.mm, speed: 1.114 * wc.mm / wc.us };

  // Thresholds and groups: the recipe.
  recipe.chain(filters, adc, field) {
    name: 'uboone',

    // params.jsonnet.  Of its three field responses the one for wires that are not shorted; see "shorted".
    files: {
      wires: 'microboone-celltree-wires-v2.1.json.bz2',
      noise: 'microboone-noise-spectra-v2.json.bz2',
      fields: 'ub-10-half.json.bz2',
    },

    anode_idents: [0],
    // params.jsonnet.  Charge drifts towards negative x; U is at x = 0.
    geometry: {
      faces: [{ anode: 0 * wc.mm, response: 94 * wc.mm, cathode: 2548 * wc.mm }],
      response_plane: field.origin,
    },

    adc: adc,

    // params.jsonnet.
    elec: { kind: 'cold', gain: 14 * wc.mV / wc.fC, shaping: 2.2 * wc.us, postgain: 1.2, nsamples: 100 },

    // simparams.jsonnet.
    lar: {
      DL: 6.4 * wc.cm2 / wc.s,
      DT: 9.8 * wc.cm2 / wc.s,
      lifetime: 1000 * wc.ms,
      drift_speed: 1.098 * wc.mm / wc.us,
    },

    // simparams.jsonnet: the readout starts 1.6 ms before the trigger, which comes 31.25 ns before the beam.
    pre_trigger: 1600.03125 * wc.us,

    // The file of wires: none are shared.
    view_groups: recipe.one_face,
    batch_views: true,

    // sp.jsonnet leaves these at the defaults of OmnibusSigProc.
    osp+: {
      keys+: { ctoffset: -8 * wc.us, lroi_jump_one_bin: 0, r_fake_signal_low_th: 500, r_fake_signal_high_th: 1000 },
    },

    // simparams.jsonnet: wires that touch those of the next plane, and what fields are like there.  Whoever has the files simulates
    // them by regions: self.shorted.
    shorted:: [
      {
        name: 'uv',
        fields: 'ub-10-uv-ground-tuned-half.json.bz2',
        wires: [
          [0, range[0], range[1]]
          for range in [
            [296, 296], [298, 315], [317, 317], [319, 327], [336, 337], [343, 345], [348, 351], [376, 400], [410, 445], [447, 484],
            [501, 503], [505, 520], [522, 524], [536, 559], [561, 592], [595, 598], [600, 632], [634, 652], [654, 654], [656, 671],
          ]
        ],
      },
      {
        name: 'vy',
        fields: 'ub-10-vy-ground-tuned-half.json.bz2',
        wires: [[2, 2336, 2399], [2, 2401, 2414], [2, 2416, 2463]],
      },
    ],

    // Filters are the same whatever files there are.
    builtin: {},
  }
