// Data to train networks with: from deposits of charge to waveforms and from these to what the network sees, beside the true
// charge.  What the network sees is made by ../features.jsonnet, as in the main job.
//
// "given" are arguments by their names, as make-data.jsonnet has them.

local usual = import '../defaults.jsonnet';
local make_det = import '../det.jsonnet';
local make_features = import '../features.jsonnet';
local make_frame = import '../frame.jsonnet';
local io = import '../io.jsonnet';
local job = import '../job.jsonnet';
local events_of = import '../job/events.jsonnet';
local files_of = import '../job/files.jsonnet';
local settings = import '../job/settings.jsonnet';
local signals = import '../job/signals.jsonnet';
local make_nodes = import '../nodes.jsonnet';
local pg = import '../pgraph.jsonnet';
local make_steps = import '../steps.jsonnet';
local make_pieces = import '../subgraphs.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';
local mixtures = import 'mixture.jsonnet';

local defaults = usual {
  mixture: 'usual',
  input: '',
  output: '',
  layout: 'native',
  events: 0,
  gzip: 1,
  smear: true,
  lifetime: null,
  noise_scale: 1,
  spread: 200,
  adc: '',
  scan: '',
  classes: '',
  value: 1000,
};

local seen_views(args, tpc) =
  local crossed = signals.crossed(args, tpc.views);
  local which = [view for view in tpc.views if crossed[view] == 1];
  if which == [] then words.unfit('view_crossed', std.toString(args.view_crossed), 'a 1 for one view at least') else which;

local make_chain(tpc, args, config) = make_features(tpc, config, pg, {
  images: args.features,
  rebin: words.integer('rebin', args.rebin),
  [if args.crossviews != null then 'crossviews']: args.crossviews,
});

// [1]IFrame -> tensor[n]: waveforms to what the network sees of each view.
local seen(tpc, args, config) =
  local chain = make_chain(tpc, args, config);
  local options = { [if args.crossviews != null then 'crossviews']: args.crossviews };
  local pieces = make_pieces(tpc, config, pg, '_training', options);
  if chain.traditional then chain.from_frame(seen_views(args, tpc))
  else pg.shuntline(pieces.frame_to_tdm(), pieces.dnnroi_training_preface(signals.crossed(args, tpc.views), chain.rebin));

// [1]IFrame -> tensor[n]: true charge, the mean of the ticks that the network sees as one.
local truth(tpc, args, config) =
  local nodes = make_nodes(config, pg), steps = make_steps(pg);
  local which = seen_views(args, tpc), ticks = words.integer('rebin', args.rebin);
  local charge = make_frame(config, pg).views(tpc, '_truth', which);
  local coarse = steps.through(charge.oports, pg.crossline([
    nodes.rebinner(tpc.name + 'v' + view + '_truth', ticks, 'interpolation')
    for view in which
  ]));
  pg.intern(centernodes=[charge] + coarse.nodes, edges=coarse.edges, iports=charge.iports, oports=coarse.ports);

// [2]IFrame -> set[1]: waveforms and true charge of a TPC to features of all views and then the truth of all.
local tensors(tpc, args, config) =
  local features = seen(tpc, args, config), charge = truth(tpc, args, config);
  local n = std.length(features.oports);
  local packer = make_nodes(config, pg).tensor_packer(tpc.name + '_training', 2 * n);
  pg.intern(
    centernodes=[features, charge, packer],
    edges=[
      pg.edge_ports((features.oports + charge.oports)[ind], packer.iports[ind])
      for ind in wc.iota(2 * n)
    ],
    iports=features.iports + charge.iports,
    oports=packer.oports,
  );

// What data tell of themselves, by the keys of a network's card.
local card(tpc, args, config) =
  local features = make_chain(tpc, args, config);
  local chain = features.chain(seen_views(args, tpc));
  local unit = chain.scales.dense;
  {
    detector: chain.detector,
    anode: tpc.ident,
    axes: ['feature', 'channel', 'tick'],
    // Coincidences of our own chain are 0 or 1, those of the traditional one have the unit of its images.
    features: [{ name: 'dense', scale: unit }] +
              [if features.traditional then { name: name, scale: unit } else name for name in ['mp2', 'mp3']],
    rebin: { ticks: chain.rebin, norm: chain.rebin_norm },
    coincidence: chain.coincidence,
    planes: chain.planes,
    truth: if args.scan == '' then { unit: 'electrons per tick' } + tpc.splat else { unit: 'value of a hand scan' },
  };

// What is simulated, or what was scanned, for the record.
local record(args) =
  if args.scan != '' then { [key]: args[key] for key in ['adc', 'scan', 'classes', 'value'] } else
  local deposits =
    if args.input != '' then { input: args.input }
    else if args.depos != '' then { depos: args.depos }
    else { mixture: mixtures.parts(args.mixture), spread: args.spread };
  {
    deposits: deposits,
    seeds: if args.seeds == null then [] else [words.integer('seeds', seed) for seed in wc.listify(args.seeds)],
    [if args.lifetime != null then 'lifetime']: args.lifetime,
  } + { [key]: args[key] for key in ['files', 'fluctuate', 'noise', 'noise_scale'] };

// The detector with what the arguments change of it.
local detector(args) =
  local det = settings.detector(args { detname: wc.get(args, 'detname', args.detector), tpcids: wc.get(args, 'tpcids', args.tpcid) });
  local smear = words.boolean('smear', args.smear);
  det {
    lar+: if args.lifetime == null then {} else { lifetime: words.number('lifetime', args.lifetime) * wc.ms },
    local changed(tpc) = tpc + if smear then {} else { splat: { smear_long: 0, smear_tran: 0 } },
    tpcs: [changed(tpc) { sharing:: [changed(one) for one in tpc.sharing] } for tpc in det.tpcs],
  };

// A number, or the ends of a range, as in 0.7-1.5.
local range(what, given) =
  if std.isString(given) then [words.number(what, part) for part in std.split(given, '-')]
  else if std.isArray(given) then given
  else [given];

// As job/events.jsonnet has it, with mixtures of deposits too.  nevents: 0 for no end.
local events(args, det, control, nevents) =
  local scale = range('noise_scale', args.noise_scale);
  local options = { [name]: words.boolean(name, args[name]) for name in ['fluctuate', 'noise', 'sparse'] } +
                  { [if scale != [1] then 'noise_scale']: scale };
  local time = [0, words.number('spread', args.spread) * wc.us];
  local given = args.input != '' || args.depos != '';
  if given && scale != [1] then words.refuse('noise_scale=%s is for mixture' % std.toString(args.noise_scale))
  else if given then events_of.sources(args { nevents: nevents }, det, ['adc', 'splat'], control)
  else [
    local parts = mixtures.parts(args.mixture);
    {
      source: mixtures.source(tpc, parts, nevents, control.config, pg, time),
      simulation: make_det(det { name: det.name + '-' + tpc.name, tpcs: [tpc] }, control.config, pg, options),
    }
    for tpc in det.tpcs
  ];

// Waveforms and their truth from a simulation: nodes and edges, and the ports of all TPCs where they come out.
local simulated(args, det, control, nevents) =
  local all = events(args, det, control, nevents);
  local made = [event.simulation.tiers(['adc', 'splat']) for event in all];
  local ports(tier) = std.flattenArrays([one.sources[tier].oports for one in made]);
  {
    nodes: [event.source for event in all] + [one.sink for one in made],
    edges: [pg.edge(all[ind].source, made[ind].sink) for ind in wc.iota(std.length(all))],
    adc: ports('adc'),
    truth: ports('splat'),
  };

// The same from archives of waveforms and a hand scan of them.
local scanned(args, det) =
  local adc = io.pattern(args.adc), scan = io.pattern(args.scan);
  local of(tpc) =
    local names = { tpcid: tpc.ident, tier: 'adc' };
    local filename = adc.fill(names);
    local split = pg.pnode({ type: 'FrameFanout', name: tpc.name + '_scan', data: { multiplicity: 2 } }, nin=1, nout=2);
    {
      split: split,
      source: io.frame_files(files_of.filenames(filename), files_of.max_ticks({ max_ticks: null, compat: false }, det)),
      truth: pg.pnode({
        type: 'ScanTruth',
        name: tpc.name,
        data: { scan: scan.fill(names), classes: args.classes, value: words.number('value', args.value) },
      }, nin=1, nout=1),
    };
  local all = [of(tpc) for tpc in det.tpcs];
  if args.adc == '' then words.unfit('adc', '', 'the archives of waveforms that "%s" is about' % args.scan)
  else if args.input != '' || args.depos != ''
  then words.refuse('scan=%s is of waveforms that are there, and excludes input and depos' % args.scan)
  else if std.length(all) > 1 && !(adc.has('tpcid') && scan.has('tpcid'))
  then words.unfit('scan', args.scan, 'names with %d for adc and scan, a file for each TPC')
  else {
    nodes: std.flattenArrays([[one.source, one.split, one.truth] for one in all]),
    edges: std.flattenArrays([[pg.edge(one.source, one.split), pg.edge(one.split, one.truth, 1, 0)] for one in all]),
    adc: [one.split.oports[0] for one in all],
    truth: [one.truth.oports[0] for one in all],
  };

// All of it.  sink(tpc): [1]set.
local graph(args, det, control, nevents, sink) =
  local pairs = if args.scan != '' then scanned(args, det)
  else if args.adc != '' then words.unfit('scan', '', 'the hand scan of "%s"' % args.adc)
  else simulated(args, det, control, nevents);
  local bodies = [tensors(tpc, args, control.config_of(tpc.ident)) for tpc in det.tpcs];
  local sinks = [sink(tpc) for tpc in det.tpcs];
  if [tpc for tpc in det.tpcs if seen_views(args, tpc) == []] != [] then {} else pg.intern(
    centernodes=pairs.nodes + bodies + sinks,
    edges=pairs.edges + std.flattenArrays([
      [
        pg.edge_ports(pairs.adc[ind], bodies[ind].iports[0]),
        pg.edge_ports(pairs.truth[ind], bodies[ind].iports[1]),
        pg.edge(bodies[ind], sinks[ind]),
      ]
      for ind in wc.iota(std.length(bodies))
    ]),
  );

{
  // Deposits -> files.
  files(given)::
    local args = defaults + given;
    local control = settings.control(args), det = detector(args);
    local pattern = io.pattern(args.output);
    local layout = words.one_of('layout', args.layout, ['native', 'classic']);
    local name(tpc, tier) = pattern.fill({ tpcid: tpc.ident, tier: tier });
    local sink(tpc) =
      local config = control.config_of(tpc.ident);
      pg.pnode({
        type: 'SPNGShardSink',
        name: tpc.name,
        data: {
          card: card(tpc, args, config),
          record: record(args),
          filename: name(tpc, 'rec'),
          [if layout == 'classic' then 'truth_filename']: name(tpc, 'tru'),
          layout: layout,
          tag: std.toString(tpc.ident),
          events: words.integer('events', args.events),
          // Of what nobody has scanned there is no truth.
          [if args.scan != '' then 'untrue']: 'skip',
          gzip: words.integer('gzip', args.gzip),
          existing: if words.boolean('overwrite', args.overwrite) then 'replace' else 'refuse',
        },
      }, nin=1, nout=0);
    if args.output == '' then words.unfit('output', '', 'the name of a file')
    else if std.length(det.tpcs) > 1 && !pattern.has('tpcid')
    then words.unfit('output', args.output, 'a name with %d, a file for each TPC')
    else if layout == 'classic' && !pattern.has('tier')
    then words.unfit('output', args.output, 'a name with %(tier)s, for files of features (rec) and truth (tru)')
    else
      local nevents = words.integer('nevents', args.nevents);
      if nevents < 1 then words.unfit('nevents', std.toString(args.nevents), 'a whole number above 0')
      else job.whole(args, control, graph(args, det, control, nevents, sink), ['WireCellSpng', 'WireCellTrain']),

  // Deposits -> a queue that a training reads in the same process: {queue: its type:name, graph, control: what its nodes
  // share}.  nevents of 0, the usual, is without end.
  live(given)::
    local args = defaults { nevents: 0 } + given;
    local control = settings.control(args), det = detector(args);
    local nevents = words.integer('nevents', args.nevents);
    local queue(tpc) = {
      type: 'SPNGExampleQueue',
      name: tpc.name,
      data: { card: card(tpc, args, control.config_of(tpc.ident)), record: record(args) },
    };
    if std.length(det.tpcs) != 1 then words.unfit('tpcid', std.toString(args.tpcids), 'one TPC')
    else if args.scan != '' then words.refuse('scan=%s is for files of data, not for live ones' % args.scan)
    else if nevents == 0 && (args.input != '' || args.depos != '')
    then words.unfit('nevents', '0', 'a whole number above 0, with input or depos; or mixture')
    else {
      queue: wc.tn(queue(det.tpcs[0])),
      graph: graph(args, det, control, nevents, function(tpc) pg.pnode(queue(tpc), nin=1, nout=0)),
      control: control,
    },
}
