// Cosmic rays and neutrino-like vertices: events of both with a truth of each, images of them for a network that tells one from the other,
// and signals without the charge of one. A toy, of the generator's particles (docs/deposits.md).
//
// "given" are arguments by their names, as train/make-cosmic.jsonnet and test-cosmic.jsonnet have them.

local usual = import 'defaults.jsonnet';
local make_drift = import 'drift.jsonnet';
local make_frame = import 'frame.jsonnet';
local io = import 'io.jsonnet';
local job = import 'job.jsonnet';
local files = import 'job/files.jsonnet';
local settings = import 'job/settings.jsonnet';
local signals = import 'job/signals.jsonnet';
local make_nodes = import 'nodes.jsonnet';
local pg = import 'pgraph.jsonnet';
local make_sim = import 'sim.jsonnet';
local make_steps = import 'steps.jsonnet';
local mixtures = import 'train/mixture.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

local defaults = usual {
  // What events are made of, as mixtures (train/mixture.jsonnet): muons from above over the whole readout; and at the time of a beam up
  // to three vertices, like those of muon neutrinos, of electron neutrinos, and of neutral currents.
  cosmics: '3-9*muon:down',
  neutrinos: std.join(',', [
    '0-1*muon:600MeV:30%+proton:120MeV:30%',
    '0-1*electron:700MeV:30%+proton:120MeV:30%',
    '0-1*pion:300MeV:30%+pizero:250MeV:30%+proton:100MeV:30%',
  ]),

  // Pixels: ticks and channels that are one, rows x columns of an image, electrons of a sample that a pixel must exceed, and which are its unit,
  // and true charge that labels it.
  ticks: 24,
  channels: 4,
  size: '256x256',
  floor: 20,
  unit: 100,
  threshold: 10,
  gzip: 4,
  signals: '',
  cosmic_truth: '',
  neutrino_truth: '',

  // The network that tells them apart, what is removed, and the report.
  tagger: '',
  remove: 'cosmic',
  score: null,
  report: '',
  output: '',
};

local views = [0, 1, 2];
local letters = ['u', 'v', 'w'];
local sources = ['cosmic', 'neutrino'];

// Rows and columns, as in 256x256.
local size_of(got) =
  local parts = std.split(got, 'x');
  if std.length(parts) != 2 then words.unfit('size', got, 'ROWSxCOLUMNS') else [words.integer('size', part) for part in parts];

// A TPC with a name of its own for the nodes of one source.
local named(tpc, what) = tpc { name: tpc.name + '-' + what };

local fan(type, name) = pg.pnode({ type: type, name: name, data: { multiplicity: 2 } }, nin=1, nout=2);

// Deposits of a source, drifted once: {deposits: their node, nodes, edges, volts, truth: ports of IFrame}.  keys: more of the generators.
local half(tpc, what, args, det, control, options, keys) =
  local own = named(tpc, what);
  local nevents = words.integer('nevents', args.nevents);
  local deposits = mixtures.source(own, mixtures.parts(args[what + 's']), nevents, control.config, pg, [0, 0], keys);
  local drifter = make_drift(det { name: det.name + '-' + own.name, tpcs: [tpc] }, control.config, pg, options).drifter;
  local split = fan('DepoSetFanout', own.name + '_depo');
  local sim = make_sim(own, control.config, pg, options);
  local induced = sim.depo_transform, charge = sim.depos_to_splat();
  {
    deposits: deposits,
    nodes: [deposits, drifter, split, induced, charge],
    edges: [pg.edge(deposits, drifter), pg.edge(drifter, split), pg.edge(split, induced, 0, 0), pg.edge(split, charge, 1, 0)],
    volts: induced.oports[0],
    truth: charge.oports[0],
  };

// Events of a TPC: {nodes, edges, adc: port of IFrame, truth: ports of the cosmic rays' and of the neutrinos', particles: type:name of
// what keeps the latter's}.  keep: whether it does.
local events(tpc, args, det, control, keep=false) =
  local options = settings.simulation(args) + { sparse: words.boolean('sparse', args.sparse) };
  local keys = { cosmic: {}, neutrino: if keep then { keep_truth: true } else {} };
  local halves = [half(tpc, what, args, det, control, options, keys[what]) for what in sources];
  local sum = pg.pnode({ type: 'FrameSummer', name: tpc.name, data: {} }, nin=2, nout=1);
  local sim = make_sim(tpc, control.config, pg, options);
  local digital = pg.pipeline([sim.reframer('_detsim')] + sim.noise_and_counts);
  {
    nodes: std.flattenArrays([one.nodes for one in halves]) + [sum, digital],
    edges: std.flattenArrays([one.edges for one in halves]) +
           [pg.edge_ports(halves[ind].volts, sum.iports[ind]) for ind in [0, 1]] + [pg.edge(sum, digital)],
    adc: digital.oports[0],
    truth: [one.truth for one in halves],
    particles: mixtures.component(halves[1].deposits),
  };

// Events of a TPC with their signals: {nodes, edges, signals: port of IFrame, truth: ports, and particles, likewise}, of files where there are
// names of such, which tell no particles.
local found(tpc, args, det, control) =
  local names = [args.signals, args.cosmic_truth, args.neutrino_truth];
  local given = [name for name in names if name != ''];
  local read(name) = io.frame_files(files.filenames(io.pattern(name).fill({ tpcid: tpc.ident })), {});
  if given == [] then
    local made = events(tpc, args, det, control, keep=true);
    local reco = make_steps(pg).through([made.adc], signals.signals_of(tpc, args, control));
    {
      nodes: made.nodes + reco.nodes,
      edges: made.edges + reco.edges,
      signals: reco.ports[0],
      truth: made.truth,
      particles: made.particles,
    }
  else if std.length(given) < 3
  then words.refuse('signals, cosmic_truth and neutrino_truth are given together, or none of them')
  else
    local all = [read(name) for name in names];
    { nodes: all, edges: [], signals: all[0].oports[0], truth: [all[1].oports[0], all[2].oports[0]] };

// A port of IFrame to those of the charge of its views, [channel, tick], as a step.
local charges(tpc, what, port, config) =
  local views_of = make_frame(config, pg).views(tpc, '_' + what, views, { nticks: tpc.adc.readout_nticks });
  make_steps(pg).through([port], views_of);

// Ports of tensors in one set into a sink, as a step.
local into(ports, name, sink, config) =
  make_steps(pg).through(ports, pg.pipeline([make_nodes(config, pg).tensor_packer(name, std.length(ports)), sink]));

// Keys of all components about pixels.
local pixels(args) =
  local size = size_of(args.size);
  {
    ticks: words.integer('ticks', args.ticks),
    channels: words.integer('channels', args.channels),
    rows: size[0],
    columns: size[1],
    floor: words.number('floor', args.floor),
    scale: words.number('unit', args.unit),
  };

// What is simulated, for the record.
local record(args) = if args.signals != '' then { [key]: args[key] for key in ['signals', 'cosmic_truth', 'neutrino_truth'] } else {
  deposits: { [what]: mixtures.parts(args[what + 's']) for what in sources },
  toy: 'the particles and vertices of DepoGenerator; no neutrino interactions',
  seeds: if args.seeds == null then [] else [words.integer('seeds', seed) for seed in wc.listify(args.seeds)],
} + { [key]: args[key] for key in ['files', 'fluctuate', 'noise', 'view_crossed', 'rebin'] };

// A service: the network that tells the classes of pixels.
local tagger(args, config) =
  local model = make_nodes(config, pg).forward_model(args.tagger, name='tagger', extra={
    precision: args.precision,
    optimize: words.boolean('optimize', args.optimize),
  });
  if args.tagger == '' then words.unfit('tagger', '', 'the file of a network that tells cosmic rays from neutrinos') else model;

{
  local cosmic = self,

  // What the jobs have no argument for.
  usual: defaults,

  // [1]IFrame -> IFrame[1]: signals of a TPC to those without the charge of some classes of pixels.
  tagged(tpc, args, config)::
    local nodes = make_nodes(config, pg), steps = make_steps(pg);
    local own = named(tpc, 'tag');
    local frame = make_frame(config, pg);
    local body(groups) =
      local seen = frame.join_groups(own, '', views, groups);
      local forks = [steps.through([seen.ports[view]], nodes.fanout(own.name + letters[view], 2)) for view in views];
      local scores = steps.through([fork.ports[0] for fork in forks], pg.pipeline([
        nodes.tensor_packer(own.name + 'views', 3),
        nodes.views_forward(own.name, tagger(args, config), { chain: { detector: tpc.about.detector, planes: letters } }),
        nodes.set_unpacker(own.name + 'scores', [{ index: view } for view in views]),
      ]));
      local kept = [
        steps.through([forks[view].ports[1], scores.ports[view]], nodes.class_mask(own.name + letters[view], {
          remove: wc.listify(args.remove),
          [if args.score != null then 'score']: words.fraction('score', args.score),
        }))
        for view in views
      ];
      steps.all([seen] + forks + [scores] + kept, [one.ports[0] for one in kept]);
    frame.around(own, body, function(what, ports) steps.from(ports), { nticks: tpc.adc.readout_nticks }),

  // Events -> a file of images in larcv3's layout for each TPC.
  data(given)::
    local args = defaults + given;
    local control = settings.control(args), det = settings.detector(args);
    local pattern = io.pattern(args.output);
    local of(tpc) =
      local config = control.config_of(tpc.ident);
      local steps = make_steps(pg);
      local made = found(tpc, args, det, control);
      local seen = [charges(tpc, 'signals', made.signals, config)] +
                   [charges(tpc, sources[ind], made.truth[ind], config) for ind in [0, 1]];
      local sink = pg.pnode({
        type: 'SPNGLarcvSink',
        name: tpc.name,
        data: pixels(args) + {
          filename: pattern.fill({ tpcid: tpc.ident }),
          threshold: words.number('threshold', args.threshold),
          [if std.objectHas(made, 'particles') then 'truth']: made.particles,
          [if std.objectHas(made, 'particles') then 'particles']: 'sbndneutrino',
          subrun: tpc.ident,
          card: { detector: tpc.about.detector, anode: tpc.ident, planes: letters, truth: { unit: 'electrons per tick' } + tpc.splat },
          record: record(args),
          gzip: words.integer('gzip', args.gzip),
          replace: words.boolean('overwrite', args.overwrite),
        },
      }, nin=1, nout=0);
      local written = into(std.flattenArrays([one.ports for one in seen]), tpc.name + '_larcv', sink, config);
      local whole = steps.all(seen + [written]);
      { nodes: made.nodes + whole.nodes, edges: made.edges + whole.edges };
    local all = [of(tpc) for tpc in det.tpcs];
    if args.output == '' then words.unfit('output', '', 'the name of a file')
    else if std.length(det.tpcs) > 1 && !pattern.has('tpcid')
    then words.unfit('output', args.output, 'a name with %d, a file for each TPC')
    else if words.integer('nevents', args.nevents) < 1
    then words.unfit('nevents', std.toString(args.nevents), 'a whole number above 0')
    else job.whole(args, control, pg.intern(
      centernodes=std.flattenArrays([one.nodes for one in all]),
      edges=std.flattenArrays([one.edges for one in all]),
    ), ['WireCellSpng', 'WireCellTrain']),

  // Events -> signals without the charge of some classes, and a report of it.
  remove(given)::
    local args = defaults + given;
    local control = settings.control(args), det = settings.detector(args);
    local tiers = ['adc', 'cosmic', 'neutrino', 'signal', 'tagged'];
    local pattern = io.pattern(args.output), report = io.pattern(args.report);
    local of(tpc) =
      local config = control.config_of(tpc.ident);
      local steps = make_steps(pg);
      local made = events(tpc, args, det, control);
      // Each frame is written, and looked at by the report.
      local forked(what, port) = steps.through([port], fan('FrameFanout', tpc.name + '_' + what + '_out'));
      local adc = forked('adc', made.adc);
      local reco = steps.through([adc.ports[0]], signals.signals_of(tpc, args, control));
      local signal = steps.through(reco.ports, pg.pnode({ type: 'FrameFanout', name: tpc.name + '_signal_out', data: { multiplicity: 3 } }, nin=1, nout=3));
      local kept = steps.through([signal.ports[0]], cosmic.tagged(tpc, args, config));
      local tagged = forked('tagged', kept.ports[0]);
      local truths = [forked(sources[ind], made.truth[ind]) for ind in [0, 1]];
      local frames = {
        adc: adc.ports[1],
        cosmic: truths[0].ports[1],
        neutrino: truths[1].ports[1],
        signal: signal.ports[1],
        tagged: tagged.ports[1],
      };
      local looked = [
        charges(tpc, 'signals', signal.ports[2], config),
        charges(tpc, 'kept', tagged.ports[0], config),
      ] + [charges(tpc, sources[ind], truths[ind].ports[0], config) for ind in [0, 1]];
      local sink = pg.pnode({
        type: 'SPNGTagReport',
        name: tpc.name,
        data: {
          filename: report.fill({ tpcid: tpc.ident }),
          replace: words.boolean('overwrite', args.overwrite),
          threshold: words.number('threshold', args.threshold),
        },
      }, nin=1, nout=0);
      local told = into(std.flattenArrays([one.ports for one in looked]), tpc.name + '_report', sink, config);
      local whole = steps.all([adc, reco, signal, kept, tagged] + truths + looked + [told]);
      { nodes: made.nodes + whole.nodes, edges: made.edges + whole.edges, frames: frames };
    local all = [of(tpc) for tpc in det.tpcs];
    local sinks = { [tier]: files.frame_sinks(args { input: '' }, det, tier, pattern) for tier in tiers };
    if !pattern.has('tier') && args.output != '' then words.unfit('output', args.output, 'a name with %(tier)s for ' + std.join(', ', tiers))
    else if std.length(det.tpcs) > 1 && !report.has('tpcid') then words.unfit('report', args.report, 'a name with %d, a file for each TPC')
    else if args.report == '' then words.unfit('report', '', 'the name of a JSON file')
    else job.whole(args, control, pg.intern(
      centernodes=std.flattenArrays([one.nodes for one in all]) + [sinks[tier] for tier in tiers],
      edges=std.flattenArrays([one.edges for one in all]) + [
        pg.edge_ports(all[ind].frames[tier], sinks[tier].iports[ind])
        for tier in tiers
        for ind in wc.iota(std.length(all))
      ],
    ), ['WireCellSpng', 'WireCellEval']),
}
