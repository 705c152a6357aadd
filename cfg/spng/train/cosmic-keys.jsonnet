// Keys of CosmicTagger's own parameters, those of its dump (N_INITIAL_FILTERS, NETWORK_DEPTH, ...) and of its configuration
// (network.depth, run.minibatch_size, ...), as arguments of train/cosmic.jsonnet.  Groups in front of a dot and lower case
// do not matter.  docs/cosmic-training.md has the table.

local words = import '../words.jsonnet';

local yes(got) = std.asciiLower(std.toString(got)) == 'true';
local lower(got) = std.asciiLower(std.toString(got));
local whole(key, got) = words.integer(key, got);
local only(key, got, wanted) =
  if std.count(wanted, lower(got)) > 0 then {} else words.unfit(key, std.toString(got), std.join(' or ', wanted));
local option(name, convert=whole) = function(key, got) { options+: { [name]: convert(key, got) } };
local word(name, known) = option(name, function(key, got)
  local text = std.asciiLower(std.toString(got));
  local found = [one for one in known if std.asciiLower(one) == text || std.asciiLower(one) == 'conv_' + text];
  if found == [] then words.unknown(key, std.toString(got), known) else found[0]);
local flag(name) = option(name, function(key, got) yes(got));
local argument(name) = function(key, got) { [name]: got };
local nothing(key, got) = {};

// BOTTLENECK_SIZE is -1 for none: as many channels as planes have together.
local bottleneck = option('bottleneck_deepest', function(key, got) std.max(0, whole(key, got)));

local table = {
  // The network.
  N_INITIAL_FILTERS: option('n_initial_filters'),
  DEPTH: option('depth'),
  NETWORK_DEPTH: self.DEPTH,
  GROWTH_RATE: word('growth_rate', ['additive', 'multiplicative']),
  BLOCKS_PER_LAYER: option('blocks_per_layer'),
  RES_BLOCKS_PER_LAYER: self.BLOCKS_PER_LAYER,
  BLOCKS_DEEPEST_LAYER: option('blocks_deepest_layer'),
  RES_BLOCKS_DEEPEST_LAYER: self.BLOCKS_DEEPEST_LAYER,
  RES_BLOCKS_DEEPEST: self.BLOCKS_DEEPEST_LAYER,
  BLOCKS_FINAL: option('blocks_final'),
  RES_BLOCKS_FINAL: self.BLOCKS_FINAL,
  FILTER_SIZE_DEEPEST: option('filter_size_deepest'),
  BOTTLENECK_DEEPEST: bottleneck,
  BOTTLENECK_SIZE: bottleneck,
  RESIDUAL: flag('residual'),
  BLOCK_CONCAT: flag('block_concat'),
  BIAS: flag('bias'),
  USE_BIAS: self.BIAS,
  NORMALIZATION: word('normalization', ['batch', 'none', 'layer']),
  BATCH_NORM: function(key, got) { options+: { normalization: if yes(got) then 'batch' else 'none' } },
  CONNECTIONS: word('connections', ['concat', 'sum', 'none']),
  CONV_MODE: word('conv_mode', ['conv_2D', 'conv_3D']),
  DOWNSAMPLING: word('downsampling', ['max_pooling', 'convolutional']),
  UPSAMPLING: word('upsampling', ['interpolation', 'convolutional']),
  NPLANES: option('planes'),
  SPARSE: flag('sparse'),
  SHARE_WEIGHTS: function(key, got) only(key, got, ['true']),
  // The training.
  ITERATIONS: argument('iterations'),
  MINIBATCH_SIZE: argument('batch'),
  MINIBATCH: self.MINIBATCH_SIZE,
  LEARNING_RATE: argument('lr'),
  LOSS_BALANCE_SCHEME: function(key, got) { balance: lower(got) },
  BALANCE_LOSS: function(key, got) only(key, got, ['false']) { balance: 'none' },
  OPTIMIZER: function(key, got) { optimiser: lower(got) },
  NAME: function(key, got) if std.count(['adam', 'rmsprop'], lower(got)) > 0 then { optimiser: lower(got) } else {},
  GRADIENT_ACCUMULATION: argument('accumulate'),
  REGULARIZE_WEIGHTS: argument('weight_decay'),
  CHECKPOINT_ITERATION: argument('checkpoint_steps'),
  CHECKPOINT: self.CHECKPOINT_ITERATION,
  PRECISION: function(key, got) { precision: if lower(got) == 'mixed' then 'bfloat16' else lower(got) },
  COMPUTE_MODE: function(key, got) { device: lower(got) },
  SEED: argument('seed'),
  WEIGHTS_LOCATION: argument('weights'),
  // The data.
  DOWNSAMPLE: argument('downsample'),
  DOWNSAMPLE_IMAGES: self.DOWNSAMPLE,
  IMG_TRANSFORM: function(key, got) { log: yes(got) },
  FILE: argument('data'),
  AUX_FILE: argument('validation'),
} + {
  // What has no meaning here: sizes are those of the data, validation comes with each epoch, nothing is scaled, and the
  // decay of weights in the newer code is used by none of its optimisers.
  [key]: nothing
  for key in [
    'AUX_ITERATION',
    'AUX_ITERATIONS',
    'DATA_FORMAT',
    'DISTRIBUTED',
    'DISTRIBUTED_MODE',
    'LOGGING_ITERATION',
    'LOSS_SCALE',
    'MAX_VOXELS',
    'PROFILE',
    'SHAPE',
    'SUMMARY_ITERATION',
    'WEIGHT_DECAY',
  ]
};

local plain(key) = local parts = std.split(key, '.'); std.asciiUpper(parts[std.length(parts) - 1]);

// Arguments of the job, options of the network among them.
function(params) std.foldl(
  function(all, key)
    local name = plain(key);
    if std.objectHas(table, name) then all + table[name](key, params[key])
    else words.unknown('params', key, std.objectFields(table)),
  std.objectFields(words.object('params', params, 'keys of CosmicTagger')),
  { options: {} },
)
