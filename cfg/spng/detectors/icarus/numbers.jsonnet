// ICARUS in numbers: four TPCs, each of which is two anodes, its halves along the beam.  Wires of the first induction plane are
// horizontal and end between the halves; those of the other planes belong to both halves.
// "wc" is wirecell.jsonnet, for the units.  Sources name the Wire-Cell Toolkit's configuration, experiment/icarus.

function(wc)
  local recipe = (import '../recipe.jsonnet')(wc);
  local MHz = wc.megahertz;

  // params.jsonnet.
  local adc = {
    tick: 400 * wc.ns,
    readout_duration: 4096 * self.tick,
    resolution: 12,
    gain: 1.0,
    fullscale: [0.8 * wc.millivolt, 3.3 * wc.volt],
    baselines: [1650 * wc.millivolt, 1650 * wc.millivolt, 322.3 * wc.millivolt],
  };

  // sp-filters.jsonnet.  They were made for frequencies up to 1 MHz whereas the ticks' end at 1.25 MHz, so the toolkit's
  // are wider by that: here they are as written.
  local filters = recipe.dune_filters { loose: 0.0025 * MHz, across: { induction: 0.75, collection: 3.0 } };

  // The head of the file of field responses.
  local field = { origin: 100 * wc.mm, speed: 1.6 * wc.mm / wc.us };

  // By the last digit of an ident: the TPCs from east to west.
  local tpcs = [
    { wires: -3593.3, cathode: -2102.9, name: 'EE' },
    { wires: -611, cathode: -2102.9, name: 'EW' },
    { wires: 611, cathode: 2102.9, name: 'WE' },
    { wires: 3593.3, cathode: 2102.9, name: 'WW' },
  ];
  local tpc_of(ident) = tpcs[ident % 10];
  local noise_of(ident) = 'icarus_noise_model_int_TPC%s.json.bz2' % tpc_of(ident).name;
  local idents = [110, 120, 111, 121, 112, 122, 113, 123];

  // Thresholds and groups: the recipe.
  recipe.chain(filters, adc, field) {
    name: 'icarus',

    // params.jsonnet for the wires; its field responses and board noise are not public, and the files here are the older ones
    // that are.
    files: {
      wires: 'icarus-wires-dualanode-v5.json.bz2',
      noise: noise_of(110),
      fields: 'garfield-icarus-fnal-rev1.json.bz2',
    },

    anode_idents: idents,
    // params.jsonnet, but for the anode planes, which are those of the first induction plane as in other detectors.
    geometry: {
      local towards(tpc) = if tpc.cathode > tpc.wires then 1 else -1,
      local face(tpc) = {
        anode: (tpc.wires + towards(tpc) * 6) * wc.mm,
        response: tpc.wires * wc.mm + towards(tpc) * field.origin,
        cathode: tpc.cathode * wc.mm,
      },
      faces: [[face(tpc_of(ident))] for ident in idents],
      response_plane: field.origin,
    },

    adc: adc,

    // params.jsonnet, the same for all planes.
    elec: { kind: 'warm', gain: 14.9654 * wc.mV / wc.fC, shaping: 1.3 * wc.us, postgain: 1.0, nsamples: 125 },

    // params.jsonnet.
    lar: {
      DL: 4.0 * wc.cm2 / wc.s,
      DT: 8.8 * wc.cm2 / wc.s,
      lifetime: 3.5 * wc.ms,
      drift_speed: 1.5756 * wc.mm / wc.us,
    },

    // simparams.jsonnet.
    pre_trigger: 340 * wc.us,

    // The file of wires.  Planes have different numbers of channels.
    view_groups: recipe.one_face,
    batch_views: false,

    // Measured in simulated waveforms: it is six to ten times that of ProtoDUNE-HD.
    dense_noise: [1140, 730, 730],

    // sp.jsonnet.
    osp+: { keys+: { ctoffset: 2 * wc.us } },

    // The halves of a TPC have the wires of its second and third plane in common.
    shared: [[110 + ind, 120 + ind] for ind in [0, 1, 2, 3]],

    // Each TPC has noise of its own.
    apart: [
      { name: tpcs[ind].name, idents: [110 + ind, 120 + ind], files: { noise: noise_of(ind) } }
      for ind in [1, 2, 3]
    ],

    // Filters are the same whatever files there are.
    builtin: {},
  }
