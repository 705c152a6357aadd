// ProtoDUNE-SP in numbers: six anodes of two faces, of which the one towards the cathode is sensitive.
// "wc" is wirecell.jsonnet, for the units.  Sources name the Wire-Cell Toolkit's configuration, experiment/pdsp.

function(wc)
  local recipe = (import '../recipe.jsonnet')(wc);

  // params.jsonnet.
  local adc = {
    tick: 500 * wc.ns,
    readout_duration: 3 * wc.ms,
    resolution: 12,
    gain: 1.0,
    fullscale: [0.2 * wc.volt, 1.6 * wc.volt],
    baselines: [1003.4 * wc.millivolt, 1003.4 * wc.millivolt, 507.7 * wc.millivolt],
  };

  // The head of the file of field responses.
  local field = { origin: 100 * wc.mm, speed: 1.565 * wc.mm / wc.us };

  // Filters, thresholds, groups: sp-filters.jsonnet by the recipe.
  recipe.chain(recipe.dune_filters, adc, field) {
    name: 'pdsp',

    // simparams.jsonnet.
    files: {
      wires: 'protodune-wires-larsoft-v4.json.bz2',
      noise: 'protodune-noise-spectra-v1.json.bz2',
      fields: 'dune-garfield-1d565.json.bz2',
    },

    anode_idents: [0, 1, 2, 3, 4, 5],
    // params.jsonnet, which agrees with the file of wires; simparams.jsonnet is 6.2 mm off.  Anodes alternate between the
    // two sides of the cathode; the outer faces see 0.1 m of argon and count as insensitive.
    geometry: {
      apa_cpa: 3636.9425 * wc.mm,
      cpa_thick: 50.8 * wc.mm,
      apa_w2w: 85.575 * wc.mm,
      plane_gap: 4.7625 * wc.mm,
      response_plane: field.origin,
    },

    adc: adc,

    // params.jsonnet; the gain behind comes from the pulser.
    elec: { kind: 'cold', gain: 14 * wc.mV / wc.fC, shaping: 2.2 * wc.us, postgain: 1.1365, nsamples: 100 },

    // The LArSoft job, wcls-sim-drift-simchannel.jsonnet.
    lar: {
      DL: 4.0 * wc.cm2 / wc.s,
      DT: 8.8 * wc.cm2 / wc.s,
      lifetime: 10.4 * wc.ms,
      drift_speed: 1.565 * wc.mm / wc.us,
    },

    // simparams.jsonnet.
    pre_trigger: 250 * wc.us,

    // The file of wires: U and V wrap.
    view_groups: recipe.wrapped,
    batch_views: true,

    // Filters are the same whatever files there are.
    builtin: {},
  }
