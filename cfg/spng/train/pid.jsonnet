// Jobs of networks that tell particles, from the arguments of train/pid.jsonnet.

local strict = import '../strict.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';
local usual = import 'pid-defaults.jsonnet';

local plugins = ['WireCellSpngTrain'];

// The channels of the first layer that a width of 1 is.
local full_width = 64;

// The networks' names without what they begin with, too.
local network_of(name) = if name == '' || std.startsWith(name, 'pid_') then name else 'pid_' + name;

local job(type, data) = strict([
  { type: 'wire-cell', data: { plugins: plugins, apps: [type] } },
  { type: type, data: data },
]);

// What is learnt: classes, energies, or both.
local learns(args) = words.some_of('learn', args.learn, ['classes', 'energy']);

// A factor on the widths of the published network, as a number of channels.
local width_of(got) =
  local factor = words.number('width', got);
  if factor > 0 then std.max(1, std.floor(full_width * factor + 0.5)) else words.unfit('width', std.toString(got), 'a factor above 0');

local files_of(args) = {
  files: wc.listify(args.data),
  others: words.boolean('others', args.others),
  batch: words.integer('batch', args.batch),
  seed: words.integer('seed', args.seed),
};

local data_of(args) = files_of(args) {
  local integer(name) = words.integer(name, args[name]),
  validation: wc.listify(args.validation),
  validation_fraction: words.fraction('validation_fraction', args.validation_fraction),
  classes: if std.count(learns(args), 'classes') > 0 then words.each_once('classes', wc.listify(args.classes)) else [],
  planes: words.each_once('planes', [words.integer('planes', plane) for plane in wc.listify(args.planes)]),
  image: {
    ticks: integer('ticks'),
    sum: words.one_of('sum', args.sum, ['plain', 'absolute']),
    wires: integer('wires'),
    bins: integer('bins'),
  },
  shift: integer('shift'),
  turn: words.boolean('turn', args.turn),
  parameter: args.parameter,
  balance: words.one_of('balance', args.balance, ['none', 'sampling', 'weights']),
  wrong_weight: if args.former == '' then 1 else words.number('wrong_weight', args.wrong_weight),
};

local modes = {
  train(args):: job('SPNGPidTrainer', {
    local integer(name) = words.integer(name, args[name]),
    local number(name) = words.number(name, args[name]),
    network: network_of(args.network),
    options: (if args.width == null then {} else { width: width_of(args.width) })
             + (if args.parameter == '' then {}
                else { parameter: words.one_of('parameter_input', args.parameter_input, ['plane', 'dense']) })
             + args.options,
    network_seed: integer('seed'),
    weights: args.weights,
    output: args.output,
    name: args.name,
    resume: words.boolean('resume', args.resume),
    overwrite: words.boolean('overwrite', args.overwrite),
    device: words.device(args.device),
    data: data_of(args),
    energy: std.count(learns(args), 'energy') > 0,
    former: args.former,
    task: {
      auxiliary: number('auxiliary'),
      classes_weight: number('classes_weight'),
      energy_weight: number('energy_weight'),
      class_weights: [words.number('class_weights', weight) for weight in wc.listify(args.class_weights)],
    },
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

  test(args):: job('SPNGPidTest', {
    model: args.model,
    data: files_of(args),
    seen: wc.listify(args.seen),
    output: args.output,
    overwrite: words.boolean('overwrite', args.overwrite),
    device: words.device(args.device),
    precision: args.precision,
    resamples: words.integer('resamples', args.resamples),
    seed: words.integer('seed', args.seed),
  }),
};

// given: arguments of the command line; null where the defaults hold.
function(mode, given)
  local told = { [key]: given[key] for key in std.objectFields(given) if given[key] != null };
  modes[words.one_of('mode', mode, std.objectFieldsAll(modes))](usual + told)
