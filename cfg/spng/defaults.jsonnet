// The defaults of what jobs and factories are given.  The jobs' heads say what each means.
{
  detector: 'pdhd',
  files: 'auto',
  device: 'cpu',
  engine: 'Pgrapher',
  semaphore: 1,
  verbosity: 0,

  // What the network sees.
  rebin: 4,
  crossviews: 'cellviews',
  view_crossed: [1, 1, 0],

  // The network, and what becomes of what it finds.
  model: 'roi-default.ts',
  precision: 'float32',
  optimize: true,
  nchunks: 1,
  mask_thresh: 0.5,
  post_order: 'tua',
  masks: 'bad',
}
