// The defaults of train/cosmic.jsonnet.  Its head says what they mean.

local training = import 'defaults.jsonnet';

training {
  data: '',
  validation: '',
  image: 'sbndwire',
  labels: 'sbnd_cosmicseg',
  downsample: 0,
  log: false,
  output: '',
  network: '',
  sparse: null,
  weights: '',
  model: '',
  balance: 'focal',
  iterations: 0,
  lr: 0.0003,
  batch: 2,
  patience: 0,
  resamples: 1000,
  write_scores: true,
  gzip: 1,
}
