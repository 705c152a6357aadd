// ProtoDUNE-HD in numbers.  Its four anodes are read out as one TPC each.
// "wc" is wirecell.jsonnet, for the units.

function(wc)
  local MHz = wc.megahertz;
  local low(scale, power=2) = { kind: 'lowpass', scale: scale, power: power };
  local high(scale, power=2) = { kind: 'highpass', scale: scale, power: power };

  // Along channels, in units of the inverse pitch.  Induction planes are limited by noise, which is anti-correlated
  // between neighbours: a Gaussian of 0.56 pitch takes most of it away.  docs/physics.md has the study.
  local induction = low(0.5 / wc.sqrtpi);
  local collection = low(10 / wc.sqrtpi);

  // Along time.  The Wiener filters follow the spectra of signal and noise.  A high pass makes the regions of
  // interest of induction planes tight; the image for the neural network keeps nearly all low frequencies.
  local gauss = low(0.12 * MHz);
  local wiener = [low(0.148788 * MHz, 3.76194), low(0.1596568 * MHz, 4.36125), low(0.13623 * MHz, 3.35324)];
  local tight = high(0.08 * MHz);
  local loose = high(0.002 * MHz);

  local found = { nominal: 0.0, rms_nsigma: 5.0, rms_nsigma_low: 2.0, rms_method: 'mad' };

  {
    name: 'pdhd',

    files: {
      wires: 'protodunehd-wires-larsoft-v1.json.bz2',
      noise: 'protodunehd-noise-spectra-14mVfC-v1.json.bz2',
      fields: ['dune-garfield-1d565.json.bz2', 'np04hd-garfield-6paths-mcmc-bestfit.json.bz2'],
    },

    anode_idents: [0, 1, 2, 3],
    // Anode planes are 3.6 m from the cathode, alternating between its two sides; see hd_like_faces().
    geometry: {
      apa_cpa: 3.5734 * wc.m,
      cpa_thick: 3.175 * wc.mm,
      apa_w2w: 85.87 * wc.mm,
      plane_gap: 4.76 * wc.mm,
      // From the collection wires.
      response_plane: 100 * wc.mm,
    },

    // The hardware samples every 512 ns; data are resampled to this tick beforehand.
    adc: {
      tick: 500 * wc.ns,
      readout_duration: 3 * wc.ms,
      resolution: 14,
      gain: 1.0,
      fullscale: [0.2 * wc.volt, 1.6 * wc.volt],
      baselines: [1003.4 * wc.millivolt, 1003.4 * wc.millivolt, 507.7 * wc.millivolt],
    },

    elec: {
      kind: 'cold',
      gain: 14 * wc.mV / wc.fC,
      shaping: 2.2 * wc.us,
      postgain: 1.0,
      nsamples: 100,
    },

    lar: {
      DL: 4.0 * wc.cm2 / wc.s,
      DT: 8.8 * wc.cm2 / wc.s,
      lifetime: 35 * wc.ms,
      drift_speed: 1.60563 * wc.mm / wc.us,
    },

    // How long before the trigger the simulated readout starts.
    pre_trigger: 250 * wc.us,

    // Width of the signal processing's own smearing, per plane, in ticks and in wire pitches.
    splat: {
      smear_long: [2.691862363980221, 2.6750200122535057, 2.7137567141154055],
      smear_tran: [0.7377218875719689, 0.7157764520393882, 0.13980698710556544],
    },

    // Each group is one tensor.  U and V wrap around the anode: face 1 reversed, then face 0, makes wires that
    // continue around the edge neighbours.
    view_groups: [
      { view_index: 0, connection: 2, face_idents: [1, 0], order: [-1, 1] },
      { view_index: 1, connection: 2, face_idents: [1, 0], order: [-1, 1] },
      { view_index: 2, connection: 0, face_idents: [0], order: [1] },
      { view_index: 2, connection: 0, face_idents: [1], order: [1] },
    ],

    // Per view.
    channel_filters: [induction, induction, collection],
    time_filters: [
      { gauss: [gauss], wiener: [wiener[0], tight], dnnroi: [wiener[0], loose] },
      { gauss: [gauss], wiener: [wiener[1], tight], dnnroi: [wiener[1], loose] },
      { gauss: [gauss], wiener: [wiener[2]], dnnroi: [wiener[2]] },
    ],
    // Deconvolution moves signals early by this many ticks.
    time_roll: 128,

    // Whether the zero frequency survives, per view.  The response of collection wires has one to divide by, and a
    // track's charge is in it; that of induction wires does not.
    keep_dc: [false, false, true],

    // What counts as signal in the search of coincidences between views, in standard deviations of the noise.
    crossview_thresholds: [
      { nominal: 0.0, rms_nsigma: 3.0, rms_method: 'mad' },
      { nominal: 0.0, rms_nsigma: 3.0, rms_method: 'mad' },
      { nominal: 0.0, rms_nsigma: 4.0, rms_method: 'mad' },
    ],

    // Regions of interest, per view.  Those that no network finds have a sample above rms_nsigma and go on around it as far
    // as samples are above rms_nsigma_low.  All are widened by so many ticks at both ends, those of a network by whole bins.
    // Where there is a baseline it is the line through the means of this many samples at the two ends; 0 means no baseline.
    roi: {
      thresholds: [found, found, found],
      grow_ticks: [4, 4, 2],
      baseline_samples: [4, 4, 0],
    },

    // U and V have the same number of channels, so the network can take them in one batch.
    batch_views: true,

    // The traditional signal processing.
    osp: (import 'osp.jsonnet')(wc),

    // What goes with the built-in field response and noise, as `spng-make-detector filters` derives it.
    builtin: import 'builtin.jsonnet',

    // What the Wire-Cell Toolkit's own configuration has instead.
    wct: {
      channel_filters: [low(0.75 / wc.sqrtpi), low(0.75 / wc.sqrtpi), collection],
      keep_dc: [false, false, false],
      crossview_thresholds: [
        { nominal: 1.0, rms_nsigma: 3.0 },
        { nominal: 1.0, rms_nsigma: 3.0 },
        { nominal: 1.0, rms_nsigma: 5.0 },
      ],
      batch_views: false,
    },
  }
