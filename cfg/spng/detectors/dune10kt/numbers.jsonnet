// A piece of the horizontal-drift far detector of DUNE, 1 x 2 x 6 anodes, in numbers: twelve anodes at x = 0, all of whose faces
// are sensitive.  Those of even ident are the lower ones, read out from below.
// "wc" is wirecell.jsonnet, for the units.  Sources name the Wire-Cell Toolkit's configuration, experiment/dune10kt-1x2x6.

function(wc)
  local recipe = (import '../recipe.jsonnet')(wc);

  // params.jsonnet.
  local adc = {
    tick: 500 * wc.ns,
    readout_duration: 3 * wc.ms,
    resolution: 14,
    gain: 1.0,
    fullscale: [0.2 * wc.volt, 1.6 * wc.volt],
    baselines: [1003.4 * wc.millivolt, 1003.4 * wc.millivolt, 507.7 * wc.millivolt],
  };

  // sp-filters.jsonnet.
  local filters = recipe.dune_filters { across: { induction: 0.75, collection: 3.0 } };

  // The head of the file of field responses.
  local field = { origin: 100 * wc.mm, speed: 1.565 * wc.mm / wc.us };

  // Thresholds and groups: the recipe.
  recipe.chain(filters, adc, field) {
    name: 'dune10kt',

    // simparams.jsonnet.
    files: {
      wires: 'dune10kt-1x2x6-wires-larsoft-v1.json.bz2',
      noise: 'protodunehd-noise-spectra-14mVfC-v1.json.bz2',
      fields: 'dune-garfield-1d565.json.bz2',
    },

    anode_idents: std.range(0, 11),
    // simparams.jsonnet.  The centres of anodes in params.jsonnet are those of another detector.
    geometry: {
      local face(sign) = { anode: sign * 39.5355 * wc.mm, response: sign * 130.0155 * wc.mm, cathode: sign * 3629.1625 * wc.mm },
      faces: [face(1), face(-1)],
      response_plane: field.origin,
    },

    adc: adc,

    // params.jsonnet.
    elec: { kind: 'cold', gain: 14 * wc.mV / wc.fC, shaping: 2.2 * wc.us, postgain: 1.1365, nsamples: 100 },

    // The LArSoft job, wcls-sim-drift-simchannel.jsonnet; of its two speeds that of ProtoDUNE-HD.
    lar: {
      DL: 4.0 * wc.cm2 / wc.s,
      DT: 8.8 * wc.cm2 / wc.s,
      lifetime: 10.4 * wc.ms,
      drift_speed: 1.60563 * wc.mm / wc.us,
    },

    // The LArSoft job: the readout starts with the beam.
    pre_trigger: 0,

    // The file of wires: U and V wrap.
    view_groups: recipe.wrapped,
    batch_views: true,

    // Filters are the same whatever files there are.
    builtin: {},
  }
