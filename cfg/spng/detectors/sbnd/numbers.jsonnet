// SBND in numbers: two anodes of one face, on both sides of a cathode at x = 0.
// "wc" is wirecell.jsonnet, for the units.  Sources name the Wire-Cell Toolkit's configuration, experiment/sbnd.

function(wc)
  local recipe = (import '../recipe.jsonnet')(wc);
  local MHz = wc.megahertz;

  // params.jsonnet.
  local adc = {
    tick: 500 * wc.ns,
    readout_duration: 3427 * self.tick,
    resolution: 12,
    gain: 1.0,
    fullscale: [0, 1.8 * wc.volt],
    baselines: [879.5 * wc.millivolt, 879.5 * wc.millivolt, 286.0 * wc.millivolt],
  };

  // sp-filters.jsonnet.
  local filters = recipe.dune_filters {
    gauss: 0.10 * MHz,
    wiener_tight: [
      { scale: 0.15 * MHz, power: 5.5 },
      { scale: 0.15 * MHz, power: 5.0 },
      { scale: 0.25 * MHz, power: 3.0 },
    ],
    loose: 0.006 * MHz,
    tight: 0.0185 * MHz,
    tighter: 0.145 * MHz,
    across: { induction: 1.05, collection: 3.60 },
  };

  // The head of the file of field responses.
  local field = { origin: 100 * wc.mm, speed: 1.59 * wc.mm / wc.us };

  // Thresholds and groups: the recipe.
  recipe.chain(filters, adc, field) {
    name: 'sbnd',

    // simparams.jsonnet, but for the wires: it names v0206, which is not public; v0202 has the same channels.
    files: {
      wires: 'sbnd-wires-geometry-v0202.json.bz2',
      noise: 'sbnd-noise-spectra-v1.json.bz2',
      fields: 'garfield-sbnd-v1.json.bz2',
    },

    anode_idents: [0, 1],
    // params.jsonnet.  The file of wires counts the second anode's face as 1, but it is the only one.
    geometry: {
      local face(sign) = { anode: sign * 2014.5 * wc.mm, response: sign * 1920.5 * wc.mm, cathode: sign * 4.5 * wc.mm },
      faces: [[face(-1)], [face(1)]],
      response_plane: field.origin,
    },

    adc: adc,

    // params.jsonnet.
    elec: { kind: 'cold', gain: 14 * wc.mV / wc.fC, shaping: 2.2 * wc.us, postgain: 1.0, nsamples: 100 },

    // params.jsonnet.
    lar: {
      DL: 4.0 * wc.cm2 / wc.s,
      DT: 8.8 * wc.cm2 / wc.s,
      lifetime: 35 * wc.ms,
      drift_speed: 1.563 * wc.mm / wc.us,
    },

    // simparams.jsonnet.
    pre_trigger: 205 * wc.us,

    // The file of wires: none are shared.
    view_groups: recipe.one_face,
    batch_views: true,

    // sp.jsonnet.
    osp+: { keys+: { r_fake_signal_low_th: 400, r_fake_signal_high_th: 800 } },

    // Filters are the same whatever files there are.
    builtin: {},
  }
