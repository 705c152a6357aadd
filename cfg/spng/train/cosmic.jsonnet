// Jobs of cosmic taggers, from the arguments of train/cosmic.jsonnet.

local strict = import '../strict.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';
local keys = import 'cosmic-keys.jsonnet';
local usual = import 'cosmic-defaults.jsonnet';

local plugins = ['WireCellSpngTrain'];

// The networks' names without what they begin with, too.
local network_of(name) = if name == '' || std.startsWith(name, 'cosmic_') then name else 'cosmic_' + name;

local job(type, data) = strict([
  { type: 'wire-cell', data: { plugins: plugins, apps: [type] } },
  { type: type, data: data },
]);

local data_of(args) = {
  files: wc.listify(args.data),
  validation: wc.listify(args.validation),
  validation_fraction: words.fraction('validation_fraction', args.validation_fraction),
  image: args.image,
  labels: args.labels,
  downsample: words.integer('downsample', args.downsample),
  log: words.boolean('log', args.log),
  batch: words.integer('batch', args.batch),
  seed: words.integer('seed', args.seed),
};

local modes = {
  train(args):: job('SPNGCosmicTrainer', {
    local integer(name) = words.integer(name, args[name]),
    local number(name) = words.number(name, args[name]),
    network: network_of(args.network),
    options: args.options + (if args.sparse == null then {} else { sparse: words.boolean('sparse', args.sparse) }),
    network_seed: integer('seed'),
    weights: args.weights,
    output: args.output,
    name: args.name,
    resume: words.boolean('resume', args.resume),
    overwrite: words.boolean('overwrite', args.overwrite),
    device: words.device(args.device),
    data: data_of(args),
    task: { balance: words.one_of('balance', args.balance, ['none', 'even', 'light', 'focal']) },
    trainer: {
      epochs: integer('epochs'),
      steps: integer('iterations'),
      seed: integer('seed'),
      patience: integer('patience'),
      stop_on: args.stop_on,
      ahead: integer('ahead'),
      checkpoint_steps: integer('checkpoint_steps'),
      settle: integer('settle'),
      precision: args.precision,
      schedule: { schedule: args.schedule, rate: number('lr'), warmup: number('warmup') },
      optimiser: {
        method: args.optimiser,
        weight_decay: number('weight_decay'),
        accumulate: integer('accumulate'),
        clip: number('clip'),
        average: number('average'),
        momentum: if args.optimiser == 'rmsprop' then 0 else 0.9,
      },
    },
  }),

  inference(args):: job('SPNGCosmicInference', {
    model: args.model,
    data: data_of(args),
    output: args.output,
    overwrite: words.boolean('overwrite', args.overwrite),
    write_scores: words.boolean('write_scores', args.write_scores),
    gzip: words.integer('gzip', args.gzip),
    device: words.device(args.device),
    precision: args.precision,
    resamples: words.integer('resamples', args.resamples),
    seed: words.integer('seed', args.seed),
  }),

  iotest(args):: job('SPNGCosmicIoTest', { data: data_of(args), batches: words.integer('iterations', args.iterations) }),
};

// given: arguments of the command line; null where the defaults, or what `params` say, hold.
function(mode, given)
  local told = { [key]: given[key] for key in std.objectFields(given) if given[key] != null && key != 'options' };
  local params = keys(given.params);
  local args = usual + params + told + { options: params.options + given.options };
  modes[words.one_of('mode', mode, std.objectFieldsAll(modes))](args)
