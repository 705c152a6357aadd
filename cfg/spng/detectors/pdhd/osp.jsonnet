// ProtoDUNE-HD's numbers of the traditional signal processing: keys of OmnibusSigProc and its filters.
// "wc" is wirecell.jsonnet, for the units.

function(wc)
  local MHz = wc.megahertz;
  local low(scale, power=2) = { sigma: scale, power: power, flag: true };
  local high(scale) = { tau: scale };
  // Across wires, in units of the inverse pitch.
  local across(scale) = { max_freq: 1, sigma: scale, power: 2, flag: false };
  {
    // By instance name: those of HfFilter, and those of LfFilter.
    low_pass: {
      Gaus_wide: low(0.12 * MHz),
      Wiener_tight_U: low(0.221933 * MHz, 6.55413),
      Wiener_tight_V: low(0.222723 * MHz, 8.75998),
      Wiener_tight_W: low(0.225567 * MHz, 3.47846),
      Wiener_wide_U: low(0.186765 * MHz, 5.05429),
      Wiener_wide_V: low(0.1936 * MHz, 5.77422),
      Wiener_wide_W: low(0.175722 * MHz, 4.37928),
      Wire_ind: across(0.75 / wc.sqrtpi),
      Wire_col: across(10 / wc.sqrtpi),
    },
    high_pass: {
      ROI_loose_lf: high(0.002 * MHz),
      ROI_tight_lf: high(0.016 * MHz),
      ROI_tighter_lf: high(0.08 * MHz),
    },

    keys: {
      ctoffset: 1 * wc.us,
      ftoffset: 0,
      postgain: 1,
      per_chan_resp: '',
      lroi_rebin: 6,
      lroi_th_factor: 3.5,
      lroi_th_factor1: 0.7,
      lroi_jump_one_bin: 1,
      r_th_factor: 3,
      r_fake_signal_low_th: 375,
      r_fake_signal_high_th: 750,
      r_fake_signal_low_th_ind_factor: 1,
      r_fake_signal_high_th_ind_factor: 1,
      r_th_peak: 3,
      r_sep_peak: 6,
      r_low_peak_sep_threshold_pre: 1200,
      mp_tick_resolution: 10,
    },
    // What some anodes have instead, by ident.
    anodes: { '0': { r_th_factor: 2.5 } },
  }
