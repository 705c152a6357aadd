// How a detector's numbers for our chain and for the traditional one follow from fewer: the filters that its experiment
// uses, its tick, and how far its field response reaches.  docs/add-a-detector.md explains the recipe.
// "wc" is wirecell.jsonnet, for the units.
//
// filters, as experiments write them:
//   gauss                      [frequency] width of the Gaussian that keeps the charge
//   wiener_tight, wiener_wide  {scale [frequency], power} of U, V and W
//   loose, tight, tighter      [frequency] high passes, for induction planes
//   across                     {induction, collection} widths along channels, times sqrt(pi), in inverse pitches
// adc, field: those of the detector's numbers, and {origin, speed} in the head of its file of field responses
// planes: what the wire planes are, 0 and 1 for induction as U and V, 2 for collection; [0, 2] for a detector of two

local usual = import '../defaults.jsonnet';

function(wc) {
  local recipe = self,
  local low(scale, power=2) = { kind: 'lowpass', scale: scale, power: power },
  local high(scale) = { kind: 'highpass', scale: scale, power: 2 },

  // Where an experiment says nothing: what ProtoDUNE-SP, ProtoDUNE-VD and the far detector have in common.
  // Source: the Wire-Cell Toolkit's experiment/pdsp/sp-filters.jsonnet.
  dune_filters: {
    gauss: 0.12 * wc.megahertz,
    wiener_tight: [
      { scale: 0.148788 * wc.megahertz, power: 3.76194 },
      { scale: 0.1596568 * wc.megahertz, power: 4.36125 },
      { scale: 0.13623 * wc.megahertz, power: 3.35324 },
    ],
    wiener_wide: [
      { scale: 0.186765 * wc.megahertz, power: 5.05429 },
      { scale: 0.1936 * wc.megahertz, power: 5.77422 },
      { scale: 0.175722 * wc.megahertz, power: 4.37928 },
    ],
    loose: 0.002 * wc.megahertz,
    tight: 0.014 * wc.megahertz,
    tighter: 0.06 * wc.megahertz,
    across: { induction: 0.75, collection: 10 },
  },

  // Numbers of our chain.
  chain(filters, adc, field, planes=[0, 1, 2])::
    // Noise limits induction planes, and neighbours have it with opposite signs: two thirds of the experiments' width take
    // most of it away.  Nothing is to be gained on collection planes.
    local induction = low(2 / 3 * filters.across.induction / wc.sqrtpi);
    local collection = low(10 / wc.sqrtpi);
    local across = [if plane < 2 then induction else collection for plane in planes];
    local wiener = [low(one.scale, one.power) for one in filters.wiener_tight];
    local width(filter) = 1 / (2 * wc.pi * filter.scale);
    {
      channel_filters: across,
      time_filters: [
        { gauss: [low(filters.gauss)] } + (
          if plane < 2
          then { wiener: [wiener[plane], high(filters.tighter)], dnnroi: [wiener[plane], high(filters.loose)] }
          else { wiener: [wiener[plane]], dnnroi: [wiener[plane]] }
        )
        for plane in planes
      ],
      // The truth is as wide as the filters make signals.
      splat: {
        smear_long: [width(low(filters.gauss)) / adc.tick for plane in planes],
        smear_tran: [width(filter) for filter in across],
      },
      // From where the field response starts to the wires.
      time_roll: std.floor(field.origin / field.speed / adc.tick + 0.5),
      keep_dc: [plane == 2 for plane in planes],
      crossview_thresholds: [
        { nominal: 0.0, rms_nsigma: if plane < 2 then 3.0 else 4.0, rms_method: 'mad' }
        for plane in planes
      ],
      // Regions of induction planes end at least one and a half widths of the Gaussian outside of what is above threshold, or
      // the baseline through their ends takes charge away.  Those of collection planes are found on the Wiener image, and widened
      // by one and a half times what the Gaussian adds to its width.
      roi: {
        local bins = std.ceil(1.5 * width(low(filters.gauss)) / adc.tick / usual.rebin),
        local found = { nominal: 0.0, rms_nsigma: 5.0, rms_nsigma_low: 2.0, rms_method: 'mad' },
        local wider = std.sqrt(std.max(0, std.pow(width(low(filters.gauss)), 2) - std.pow(width(wiener[2]), 2))) / adc.tick,
        thresholds: [found for plane in planes],
        grow_ticks: [if plane < 2 then bins * usual.rebin else std.ceil(1.5 * wider) for plane in planes],
        baseline_samples: [if plane < 2 then 4 else 0 for plane in planes],
      },
      // The traditional chain is for three planes.
      [if std.length(planes) == 3 then 'osp']: recipe.osp(filters),
    },

  // Numbers of the traditional chain: keys of OmnibusSigProc and of its filters.
  osp(filters)::
    local along(filter) = { sigma: filter.scale, power: filter.power, flag: true };
    local across(width) = { max_freq: 1, sigma: width / wc.sqrtpi, power: 2, flag: false };
    local planes = ['U', 'V', 'W'];
    local wiener = { tight: filters.wiener_tight, wide: filters.wiener_wide };
    {
      low_pass: {
        Gaus_wide: along(low(filters.gauss)),
        Wire_ind: across(filters.across.induction),
        Wire_col: across(filters.across.collection),
      } + {
        ['Wiener_' + kind + '_' + planes[view]]: along(wiener[kind][view])
        for kind in std.objectFields(wiener)
        for view in [0, 1, 2]
      },
      high_pass: {
        ROI_loose_lf: { tau: filters.loose },
        ROI_tight_lf: { tau: filters.tight },
        ROI_tighter_lf: { tau: filters.tighter },
      },
      keys: {
        ctoffset: 1 * wc.us,
        ftoffset: 0,
        postgain: 1,
        per_chan_resp: '',
        lroi_jump_one_bin: 1,
        r_fake_signal_low_th: 375,
        r_fake_signal_high_th: 750,
      },
      anodes: {},
    },

  // Each view one tensor, of the first face in the file.
  one_face:: [{ view_index: view, connection: 0, face_idents: [0], order: [1] } for view in [0, 1, 2]],

  // U and V wrap around an anode of two faces: face 1 reversed, then face 0, makes wires that continue around the edge neighbours.
  // Collection planes have a tensor a face.
  wrapped:: [{ view_index: view, connection: 2, face_idents: [1, 0], order: [-1, 1] } for view in [0, 1]] +
            [{ view_index: 2, connection: 0, face_idents: [face], order: [1] } for face in [0, 1]],
}
