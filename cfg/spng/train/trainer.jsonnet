// Training jobs, from the arguments of the files that one runs.

local usual = import '../defaults.jsonnet';
local job = import '../job.jsonnet';
local settings = import '../job/settings.jsonnet';
local strict = import '../strict.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';
local data = import 'data.jsonnet';

// Words of the command line and of the component.
local losses = { bce: 'bce', 'bce+dice': 'bce_dice', focal: 'focal', hurdle: 'hurdle' };
local planes = { u: 0, v: 1, w: 2 };

// Sizes [channels, bins] of crops; 0 for all.
local crop_of(got) =
  local sizes = std.split(got, 'x');
  if got == 'all' then [0, 0]
  else if std.length(sizes) != 2 then words.unfit('crop', got, 'CHANNELSxBINS or all')
  else [words.integer('crop', size) for size in sizes];

local plugins = ['WireCellSpngTrain'];

{
  local train = self,

  // A network that finds regions of interest.
  dnnroi(args):: if args.data == 'live' then train.live(args) else strict([
    { type: 'wire-cell', data: { plugins: plugins, apps: ['SPNGTrainer'] } },
    {
      type: 'SPNGTrainer',
      data: train.component(args, {
        files: wc.listify(args.data),
        validation: wc.listify(args.validation),
        validation_fraction: words.fraction('validation_fraction', args.validation_fraction),
      }),
    },
  ]),

  // The same, from a graph that runs beside it.
  live(args)::
    local given = usual + args.live;
    local made = data.live(args.live);
    local engine = settings.engine(given);
    local graph = job.whole(given, made.control, made.graph, plugins + ['WireCellSpng', 'WireCellTrain']);
    local source = {
      queue: made.queue,
      validation_events: words.integer('validation_events', args.validation_events),
      epoch_events: words.integer('epoch_events', args.epoch_events),
    };
    local trainer = train.component(args, source) { engine: engine };
    if args.validation != '' then words.unfit('validation', args.validation, 'none with data=live') else
    [
      if entry.type == 'wire-cell' then entry { data+: { apps: ['SPNGTrainer'] } } else entry
      for entry in graph
    ] + strict([{ type: 'SPNGTrainer', data: trainer }]),

  // All of the component; source: keys of its data.
  component(args, source)::
    local integer(name) = words.integer(name, args[name]);
    local number(name) = words.number(name, args[name]);
    local crop = crop_of(args.crop);
    local learns_charge = args.loss == 'hurdle';
    {
      network: args.network,
      options: {
        [name]: integer(name)
        for name in ['width', 'levels']
        if args[name] != null
      } + (if args.features == '' then {} else { features: wc.listify(args.features) }) + args.options,
      network_seed: integer('seed'),
      weights: args.weights,
      output: args.output,
      name: args.name,
      resume: words.boolean('resume', args.resume),
      overwrite: words.boolean('overwrite', args.overwrite),
      device: words.device(args.device),
      data: source {
        planes: [planes[words.one_of('planes', plane, std.objectFields(planes))] for plane in wc.listify(args.planes)],
        batch: integer('batch'),
        seed: integer('seed'),
        crop: {
          channels: crop[0],
          bins: crop[1],
          signal_probability: words.fraction('signal', args.signal),
          per_event: integer('per_event'),
        },
        labels: {
          kind: if learns_charge then 'charge' else 'mask',
          threshold: number('threshold'),
          reduce: args.reduce,
          padding: integer('padding'),
        },
        augment: { dead: words.fraction('dead', args.dead), noisy: words.fraction('noisy', args.noisy) },
      },
      task: {
        loss: losses[words.one_of('loss', args.loss, std.objectFields(losses))],
        threshold: words.fraction('score', args.score),
        // Its truth is in the unit of the dense image.
        charge_threshold: if learns_charge then number('threshold') * usual.scale else 0,
      },
      trainer: {
        epochs: integer('epochs'),
        seed: integer('seed'),
        patience: integer('patience'),
        stop_on: args.stop_on,
        ahead: integer('ahead'),
        checkpoint_steps: integer('checkpoint_steps'),
        settle: integer('settle'),
        images: integer('images'),
        precision: args.precision,
        schedule: { schedule: args.schedule, rate: number('lr'), warmup: number('warmup') },
        optimiser: {
          method: args.optimiser,
          weight_decay: number('weight_decay'),
          accumulate: integer('accumulate'),
          clip: number('clip'),
          average: number('average'),
        },
      },
    },
}
