// Single particles: files of their images and of what they are, for networks that tell which particle it was, and what such a network takes
// them for.  A toy, of the generator's particles (docs/deposits.md).
//
// "given" are arguments by their names, as train/make-pid.jsonnet and test-pid.jsonnet have them.

local usual = import 'defaults.jsonnet';
local make_depos = import 'depos.jsonnet';
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
  detector: 'lariat',
  particles: std.join(',', [name + ':500MeV:40%' for name in ['electron', 'photon', 'muon', 'pion', 'proton']]),
  source: 'signal',
  ticks: 8,
  sum: 'plain',
  floor: null,
  unit: null,
  keep_empty: false,
  every_plane: false,
  gzip: 4,

  input: '',
  tier: 'adc',
  output: '',
  empty: 'error',
  roi_model: null,
  parameter: null,
  shift: 0,
};

// Of a sum, where none is given: electrons, or counts.
local by_source = {
  signal: { floor: 0, unit: 2000 },
  adc: { floor: 40, unit: 20 },
};

local letters = ['u', 'v', 'w'];
local planes(tpc) = [letters[view] for view in tpc.views];
local source(args) = words.one_of('source', args.source, ['signal', 'adc']);
local seeds(args) = if args.seeds == null then [] else [words.integer('seeds', seed) for seed in wc.listify(args.seeds)];

// What follows waveforms for images of a source: nothing, or the signal processing.
local processed(tpc, port, args, control) =
  local steps = make_steps(pg);
  if source(args) == 'adc' then steps.from([port])
  else steps.through([port], signals.signals_of(tpc, args { model: args.roi_model }, control));

// Deposits of a TPC, drifted, to its waveforms.
local simulated(tpc, deposits, args, det, control) =
  local options = settings.simulation(args);
  local drifter = make_drift(det { name: det.name + '-' + tpc.name, tpcs: [tpc] }, control.config, pg, options).drifter;
  pg.pipeline([deposits, drifter, make_sim(tpc, control.config, pg, options).depos_to_adc()]);

// A port of frames to a set of the charge of all views into a piece of graph.
local into(tpc, port, piece, config) =
  local steps = make_steps(pg), nodes = make_nodes(config, pg);
  local n = std.length(tpc.views);
  local views = steps.through([port], make_frame(config, pg).views(tpc, '_pid', tpc.views, { nticks: tpc.adc.readout_nticks }));
  local packed = steps.through(views.ports, pg.pipeline([nodes.tensor_packer(tpc.name + '_pid', n), piece]));
  steps.all([views, packed]);

// The file of a TPC's results.
local outputs(args, det) =
  local pattern = io.pattern(args.output);
  if args.output == '' then words.unfit('output', '', 'the name of a file')
  else if std.length(det.tpcs) > 1 && !pattern.has('tpcid') then words.unfit('output', args.output, 'a name with %d, a file for each TPC')
  else function(tpc) pattern.fill({ tpcid: tpc.ident });

local of_source(what, args) = words.number(what, if args[what] == null then by_source[source(args)][what] else args[what]);

// The words or objects that events are of, each.
local events(given) =
  local made = if std.isFunction(given) then given(wc) else wc.listify(given);
  if std.length(made) == 0 then words.unfit('particles', std.toString(given), 'one or more, as in electron:500MeV,muon:500MeV') else made;

local nevents(args) =
  local number = words.integer('nevents', args.nevents);
  if number < 1 then words.unfit('nevents', std.toString(args.nevents), 'a whole number above 0') else number;

// Of what make(tpc, place) gives for each TPC.
local whole(args, det, control, make, plugins) =
  local all = std.mapWithIndex(function(ind, tpc) make(tpc, ind), det.tpcs);
  job.whole(args, control, pg.intern(
    centernodes=std.flattenArrays([one.nodes for one in all]),
    edges=std.flattenArrays([one.edges for one in all]),
  ), ['WireCellSpng'] + plugins);

{
  // What the jobs have no argument for.
  usual: defaults,

  // Particles of several kinds in turn -> a file of their images in larcv3's layout for each TPC.
  data(given)::
    local args = defaults + given;
    local control = settings.control(args), det = settings.detector(args);
    local name = outputs(args, det);
    local kinds = events(args.particles);
    local make(tpc, ind) =
      local config = control.config_of(tpc.ident);
      local deposits = mixtures.in_turn(tpc, kinds, nevents(args), config, pg, { keep_truth: true });
      local made = simulated(tpc, deposits, args, det, control);
      local found = processed(tpc, made.oports[0], args, control);
      local sink = pg.pnode({
        type: 'SPNGParticleSink',
        name: tpc.name,
        data: {
          filename: name(tpc),
          ticks: words.integer('ticks', args.ticks),
          sum: words.one_of('sum', args.sum, ['plain', 'absolute']),
          baseline: source(args) == 'adc',
          floor: of_source('floor', args),
          scale: of_source('unit', args),
          keep_empty: words.boolean('keep_empty', args.keep_empty),
          every_plane: words.boolean('every_plane', args.every_plane),
          truth: mixtures.component(deposits),
          particles: 'particles',
          subrun: tpc.ident,
          card: {
            source: source(args),
            detector: tpc.about.detector,
            anode: tpc.ident,
            planes: planes(tpc),
            // A factor.
            noise: local how = settings.simulation(args); if how.noise then wc.get(how, 'noise_scale', [1])[0] else 0,
          },
          record: {
            particles: kinds,
            toy: 'the particles of DepoGenerator',
            seeds: seeds(args),
            every_plane: words.boolean('every_plane', args.every_plane),
          } + { [key]: args[key] for key in ['files', 'fluctuate', 'noise', 'view_crossed', 'rebin'] },
          gzip: words.integer('gzip', args.gzip),
          replace: words.boolean('overwrite', args.overwrite),
        },
      }, nin=1, nout=0);
      local written = into(tpc, found.ports[0], sink, config);
      { nodes: [made] + found.nodes + written.nodes, edges: found.edges + written.edges };
    whole(args, det, control, make, ['WireCellTrain']),

  // Particles, or frames of files -> what a network takes them for, a file of JSON for each TPC.
  scores(given)::
    local args = defaults + given;
    local control = settings.control(args), det = settings.detector(args);
    local name = outputs(args, det);
    local tier = words.one_of('tier', args.tier, ['adc', 'signal']);
    local frames = files.frame_sources(args { output: '' }, det);
    local make(tpc, ind) =
      local config = control.config_of(tpc.ident), nodes = make_nodes(config, pg);
      local deposits = make_depos(config, pg).source(tpc, args.depos, nevents(args), { keep_truth: true });
      local steps = make_steps(pg);
      local generated = simulated(tpc, deposits, args, det, control);
      // The files of all TPCs are one piece of graph, which is there once.
      local made = if args.input != '' then { nodes: if ind == 0 then [frames] else [], port: frames.oports[ind] }
      else { nodes: [generated], port: generated.oports[0] };
      local found = if tier == 'signal' then steps.from([made.port]) else processed(tpc, made.port, args, control);
      local model = nodes.forward_model(args.model, name='particle', extra={
        precision: args.precision,
        optimize: words.boolean('optimize', args.optimize),
      });
      local report = pg.pnode({
        type: 'SPNGParticleReport',
        name: tpc.name,
        data: {
          filename: name(tpc),
          replace: words.boolean('overwrite', args.overwrite),
          [if args.input == '' then 'truth']: mixtures.component(deposits),
        },
      }, nin=1, nout=0);
      local told = into(tpc, found.ports[0], pg.pipeline([
        nodes.pid_images(tpc.name, model, {
          chain: { source: source(args), detector: tpc.about.detector, planes: planes(tpc) },
          shift: words.integer('shift', args.shift),
          empty: words.one_of('empty', args.empty, ['error', 'skip']),
          [if args.parameter != null then 'parameter']: words.number('parameter', args.parameter),
        }),
        nodes.classify(tpc.name, model),
        report,
      ]), config);
      { nodes: made.nodes + found.nodes + told.nodes, edges: found.edges + told.edges };
    if args.model == null then words.unfit('model', '', 'the file of a network that tells particles')
    else if (args.input == '') == (args.depos == '') then words.refuse('give depos=KIND to generate particles, or input=FILES of frames: one of them')
    else if args.depos != '' && tier != 'adc' then words.refuse('tier=signal is for input')
    else if tier == 'signal' && source(args) == 'adc' then words.refuse('source=adc is not for tier=signal')
    else whole(args, det, control, make, ['WireCellEval']),
}
