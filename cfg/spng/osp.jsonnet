// The traditional signal processing of one TPC: [1]IFrame(ADC) -> IFrame(signals)[1].
//
// The frame has a trace tag for each of "save", ended by the ident of the TPC:
//
//   gauss           charge in regions of interest
//   wiener          the same by the filter that shows signal best, with the noise of each channel
//   decon_charge    charge, also outside of regions
//   tight_lf, loose_lf     the images that regions are found in
//   cleanup_roi, break_roi_1st, break_roi_2nd, shrink_roi, extend_roi      regions after steps of their refinement
//   mp3_roi, mp2_roi       coincidences of three planes, and of the two others
//   rawdecon        deconvolved waveforms without filters
//
// options:
//   save  list of these
//   keys  more keys of OmnibusSigProc
//   name  instance name of that
//   other_anodes  anodes whose channels a frame may bring in place of this TPC's
//
// Its numbers are the field "osp" of the detector's, each part of which may be left out or be there in part:
//
//   low_pass   filters by instance name of HfFilter: Gaus_wide, Wiener_tight_U, Wiener_wide_U, Wire_ind, Wire_col, ...
//   high_pass  by instance name of LfFilter: ROI_tight_lf, ROI_tighter_lf, ROI_loose_lf
//   keys       of OmnibusSigProc
//   anodes     more keys of some anodes, by ident
//
// What is left out is like this: filters are those of the main chain, the tight high pass is at a fifth of the tighter one,
// and keys are those that experiments have in common.

local usual = import 'defaults.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

local defaults = { save: usual.save, keys: usual.keys, name: null, other_anodes: [] };

// A filter of the main chain: the first one of a kind that a view has along an axis.
local filter_of(tpc, view, axis, name, kind) =
  local own = [one for one in tpc.filters[view][axis][name].filters if one.kind == kind];
  local what = '%s.%s of plane %d' % [axis, name, view];
  if own == [] then words.refuse('%s: the traditional chain wants numbers of its own, since %s has no %s filter' %
                                 [tpc.about.detector, what, kind])
  else { power: 2 } + own[0];

local usual_numbers(tpc) =
  local low(filter, extra={ flag: true }) = { sigma: filter.scale, power: filter.power } + extra;
  local along(view, name) = low(filter_of(tpc, view, 'time', name, 'lowpass'));
  local across(view) = low(filter_of(tpc, view, 'channel', 'decon', 'lowpass'), { max_freq: 1, flag: false });
  local high(name, factor=1) = { tau: filter_of(tpc, 0, 'time', name, 'highpass').scale * factor };
  local planes = ['U', 'V', 'W'];
  {
    low_pass: { Gaus_wide: along(0, 'gauss'), Wire_ind: across(0), Wire_col: across(2) } + {
      ['Wiener_' + width + '_' + planes[view]]: along(view, 'wiener')
      for width in ['tight', 'wide']
      for view in wc.iota(3)
    },
    high_pass: {
      ROI_loose_lf: high('dnnroi'),
      ROI_tight_lf: high('wiener', 0.2),
      ROI_tighter_lf: high('wiener'),
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
  };

local numbers_of(tpc) =
  local own = wc.get(tpc, 'osp', {});
  local base = usual_numbers(tpc);
  { [part]: base[part] + wc.get(own, part, {}) for part in std.objectFields(base) };

// Key of each tag: of those that are saved on request of the debug mode, and of all.
local debug_keys_of = {
  decon_charge: 'decon_charge_tag',
  tight_lf: 'tight_lf_tag',
  loose_lf: 'loose_lf_tag',
  cleanup_roi: 'cleanup_roi_tag',
  break_roi_1st: 'break_roi_loop1_tag',
  break_roi_2nd: 'break_roi_loop2_tag',
  shrink_roi: 'shrink_roi_tag',
  extend_roi: 'extend_roi_tag',
};
local keys_of = debug_keys_of {
  gauss: 'gauss_tag',
  wiener: 'wiener_tag',
  rawdecon: 'rawdecon_tag',
  mp3_roi: 'mp3_roi_tag',
  mp2_roi: 'mp2_roi_tag',
};

// What of "save" is written.
local saved_of(save) =
  local saved = words.some_of('save', save, std.objectFields(keys_of));
  if saved == [] then words.unfit('save', '', 'one or more of ' + std.join(', ', std.objectFields(keys_of))) else saved;

{
  // The trace tags of a TPC.
  tags(ident, save=defaults.save):: [tag + ident for tag in saved_of(save)],

  make(tpc, pg=import 'pgraph.jsonnet', options={})::
    local opt = defaults + options;
    local saved = saved_of(opt.save);
    local has(tags) = std.length([tag for tag in tags if std.count(saved, tag) > 0]) > 0;
    local nviews = std.length(tpc.views);
    local numbers = if nviews == 3 then numbers_of(tpc)
    else words.refuse('the traditional chain wants three wire planes, detector %s has %d' % [tpc.about.detector, nviews]);
    local filters = [
      { type: 'HfFilter', name: name, data: numbers.low_pass[name] }
      for name in std.objectFields(numbers.low_pass)
    ] + [
      { type: 'LfFilter', name: name, data: numbers.high_pass[name] }
      for name in std.objectFields(numbers.high_pass)
    ];
    local anode_keys = wc.get(numbers.anodes, std.toString(tpc.ident), {});
    pg.pnode({
      type: 'OmnibusSigProc',
      name: if opt.name == null then tpc.name else opt.name,
      data: {
        anode: wc.tn(tpc.anode),
        field_response: wc.tn(tpc.fr),
        elecresponse: wc.tn(tpc.er),
        ADC_mV: 1 / tpc.adc.lsb_voltage,
        expected_tick: tpc.adc.tick,
        [if opt.other_anodes != [] then 'other_anodes']: wc.tns(opt.other_anodes),
        use_roi_debug_mode: has(std.objectFields(debug_keys_of)),
        use_multi_plane_protection: has(['mp3_roi', 'mp2_roi']),
        do_not_mp_protect_traditional: true,
        // Where a noise filter comes before, as in production, masked samples are zero like all others without signal.  In
        // these jobs counts come with their pedestal, and zeros among them would be far from it.
        rebase_masked: false,
      } + {
        [keys_of[tag]]: if std.count(saved, tag) > 0 then tag + tpc.ident else ''
        for tag in std.objectFields(keys_of)
      } + numbers.keys + anode_keys + words.object('keys', opt.keys, "keys of OmnibusSigProc, as --tla-code 'keys={troi_pad: 10}'"),
    }, nin=1, nout=1, uses=[tpc.anode, tpc.fr, tpc.er] + opt.other_anodes + filters),
}
