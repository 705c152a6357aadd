// The defaults of what training jobs are given.  The heads of the jobs say what they mean.
{
  validation_fraction: 0.1,
  name: 'network',
  resume: false,
  overwrite: false,

  // What is learnt.
  loss: 'bce',
  threshold: 100,
  reduce: 'mean',
  padding: 0,
  score: 0.5,

  // How.
  optimiser: 'adam',
  lr: 0.003,
  weight_decay: 0,
  average: 0,
  clip: 0,
  accumulate: 1,
  schedule: 'constant',
  warmup: 0,
  epochs: 50,
  patience: 10,
  stop_on: 'loss',
  batch: 4,
  crop: '256x256',
  signal: 0.5,
  per_event: 1,
  dead: 0,
  noisy: 0,
  seed: 1,
  ahead: 2,
  checkpoint_steps: 0,
  device: 'cpu',
  precision: 'float32',
}
