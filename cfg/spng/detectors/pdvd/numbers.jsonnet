// ProtoDUNE-VD in numbers, by the public file of wires: sixteen anodes of strips, eight below and eight above a cathode.  Idents
// are 1SC: module C, and its lower (S = 1) or upper half in y.  Halves of a module have the same strips of U and V.
// "wc" is wirecell.jsonnet, for the units.  Sources name the Wire-Cell Toolkit's configuration, experiment/protodunevd.

function(wc)
  local recipe = (import '../recipe.jsonnet')(wc);

  // params.jsonnet, of the bottom.
  local adc = {
    tick: 500 * wc.ns,
    readout_duration: 3.2 * wc.ms,
    resolution: 14,
    gain: 1.0,
    fullscale: [0.2 * wc.volt, 1.6 * wc.volt],
    baselines: [1003.4 * wc.millivolt, 1003.4 * wc.millivolt, 507.7 * wc.millivolt],
  };

  // sp-filters.jsonnet, but for the width across strips, which goes with another field response; this one is that of the
  // older configuration for the response here, experiment/dunevd-crp2.
  local filters = recipe.dune_filters { across: { induction: 0.75, collection: 10 } };

  // The head of the file of field responses.
  local field = { origin: 189.2 * wc.mm, speed: 1.6 * wc.mm / wc.us };

  local idents = std.range(110, 117) + std.range(120, 127);
  local is_top(ident) = ident % 10 >= 4;

  // params.jsonnet, of the top.  Its electronics are a table that is not public; these are its nominal numbers.
  local top = {
    name: 'top',
    idents: [ident for ident in idents if is_top(ident)],
    adc: adc { fullscale: [0, 2.0 * wc.volt], baselines: [1000 * wc.millivolt, 1000 * wc.millivolt, 1000 * wc.millivolt] },
    elec: { kind: 'cold', gain: 11 * wc.mV / wc.fC, shaping: 1.94 * wc.us, postgain: 1.36, nsamples: 100 },
    files: { noise: 'pdvd-top-noise-spectra-v1.3.json.bz2' },
  };

  // Thresholds and groups: the recipe.
  recipe.chain(filters, adc, field) {
    name: 'pdvd',

    // The configuration names later files, which are not public.
    files: {
      wires: 'protodunevd-wires-larsoft-v1.json.bz2',
      noise: 'pdvd-bottom-noise-spectra-v1.json.bz2',
      fields: 'dunevd-resp-isoc3views-18d92.json.bz2',
    },

    anode_idents: idents,
    // The file of wires; the cathode of params.jsonnet.
    geometry: {
      local wires = 3130.7 * wc.mm,
      local face(sign) = {
        anode: sign * (wires - 0.4 * wc.mm),
        response: sign * (wires - field.origin),
        cathode: sign * 30 * wc.mm,
      },
      faces: [[face(if is_top(ident) then 1 else -1)] for ident in idents],
      response_plane: field.origin,
    },

    adc: adc,

    // params.jsonnet, of the bottom.
    elec: { kind: 'cold', gain: 7.8 * wc.mV / wc.fC, shaping: 2.2 * wc.us, postgain: 1.0, nsamples: 100 },

    // simparams.jsonnet.
    lar: {
      DL: 4.0 * wc.cm2 / wc.s,
      DT: 8.8 * wc.cm2 / wc.s,
      lifetime: 1000 * wc.ms,
      drift_speed: 1.473 * wc.mm / wc.us,
    },

    // simparams.jsonnet.
    pre_trigger: 250 * wc.us,

    // The file of wires.
    view_groups: recipe.one_face,
    batch_views: true,

    // sp.jsonnet of experiment/dunevd-crp2.
    osp+: { keys+: { ctoffset: 1 * wc.us } },

    // The halves of a module have the same strips of U and V.
    shared: [[110 + ind, 120 + ind] for ind in std.range(0, 7)],

    apart: [top],

    // Filters are the same whatever files there are.
    builtin: {},
  }
