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

local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

local defaults = { save: (import 'defaults.jsonnet').save, keys: {} };

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
local saved_of(save) = words.some_of('save', save, std.objectFields(keys_of));

{
  // The trace tags of a TPC.
  tags(ident, save=defaults.save):: [tag + ident for tag in saved_of(save)],

  make(tpc, pg=import 'pgraph.jsonnet', options={})::
    local opt = defaults + options;
    local saved = saved_of(opt.save);
    local has(tags) = std.length([tag for tag in tags if std.count(saved, tag) > 0]) > 0;
    local numbers = wc.get(tpc, 'osp');
    local filters = [
      { type: 'HfFilter', name: name, data: numbers.low_pass[name] }
      for name in std.objectFields(numbers.low_pass)
    ] + [
      { type: 'LfFilter', name: name, data: numbers.high_pass[name] }
      for name in std.objectFields(numbers.high_pass)
    ];
    local anode_keys = wc.get(wc.get(numbers, 'anodes', {}), std.toString(tpc.ident), {});
    if numbers == null then words.refuse('%s: its detector has no numbers of the traditional signal processing' % tpc.name)
    else
      pg.pnode({
        type: 'OmnibusSigProc',
        name: tpc.name,
        data: {
          anode: wc.tn(tpc.anode),
          field_response: wc.tn(tpc.fr),
          elecresponse: wc.tn(tpc.er),
          ADC_mV: 1 / tpc.adc.lsb_voltage,
          expected_tick: tpc.adc.tick,
          use_roi_debug_mode: has(std.objectFields(debug_keys_of)),
          use_multi_plane_protection: has(['mp3_roi', 'mp2_roi']),
          do_not_mp_protect_traditional: true,
        } + {
          [keys_of[tag]]: if std.count(saved, tag) > 0 then tag + tpc.ident else ''
          for tag in std.objectFields(keys_of)
        } + numbers.keys + anode_keys + opt.keys,
      }, nin=1, nout=1, uses=[tpc.anode, tpc.fr, tpc.er] + filters),
}
