// The defaults of what jobs and factories are given, each here and nowhere else.  The heads of the jobs say what they mean.
{
  // Files of events.
  overwrite: false,
  resume: false,
  skip_bad: false,
  max_mb: null,
  max_ticks: null,
  tags: '',
  resample: false,
  tick: 0,
  digitize: null,

  // The detector, and where and how the job runs.
  detector: 'pdhd',
  files: 'auto',
  tpcid: 0,
  device: 'cpu',
  engine: 'Pgrapher',
  semaphore: 1,
  verbosity: 0,
  dump: '',
  compat: false,

  // Deposits of charge, and the simulation.
  segments: null,
  depos: '',
  truth: '',
  nevents: 1,
  seeds: [0, 1, 2, 3, 4],
  fluctuate: true,
  noise: true,
  sparse: false,

  // The signal processing.
  chain: 'spng',

  // Scans.
  chains: 'spng,osp',
  particle: 'track',
  events: 5,
  length: 1000,
  spread: 20,

  // What the traditional one writes in its own job, and more keys of it.
  save: ['gauss', 'wiener'],
  keys: {},

  // What the network sees: ticks that are one to it, the unit of its dense image, and coincidences of views.
  features: 'spng',
  rebin: 4,
  scale: 1 / 4000,
  crossviews: 'cellviews',
  view_crossed: [1, 1, 0],
  masks: 'bad',

  // The network, and what becomes of what it finds.  No model is the detector's of networks.jsonnet; finder has no weights.
  // score_thresh is for a network whose card has no threshold.
  model: null,
  finder: 'roi-default.ts',
  precision: 'float32',
  optimize: true,
  nchunks: 1,
  batch_tpcs: false,
  mask_thresh: null,
  score_thresh: 0.5,
  post_order: 'tua',
}
