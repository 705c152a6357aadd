// Whole jobs, from the arguments of the files that one runs.
//
// "args" is the one object of these, as they come from the command line; what a job has no argument for is as
// defaults.jsonnet says.  They are checked, and brought to their types, where they are used.

local chains = import 'chains.jsonnet';
local make_control = import 'control.jsonnet';
local usual = import 'defaults.jsonnet';
local make_depos = import 'depos.jsonnet';
local make_det = import 'det.jsonnet';
local detconf = import 'detconf.jsonnet';
local dnnroi = import 'dnnroi.jsonnet';
local io = import 'io.jsonnet';
local osp = import 'osp.jsonnet';
local pg = import 'pgraph.jsonnet';
local make_spng = import 'spng.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

{
  local job = self,

  // Files of waveforms -> files of signals.
  sigproc(given)::
    local args = usual + given;
    local control = job.control(args);
    local det = job.detector(args);
    local idents = [tpc.ident for tpc in det.tpcs];
    local mates = job.sharing_frames(args, det);
    local chosen = chains.checked(args, ['device', 'semaphore', 'verbosity']);
    job.whole(args, control, pg.shuntlines([
      job.frame_sources(args, det),
      pg.crossline([job.chains_of(chosen, tpc, args, control, idents, mates) for tpc in det.tpcs]),
      job.signal_sinks(args, det, source='FrameFileSource'),
    ]), plugins=job.plugins(chosen)),

  // The same by the traditional signal processing.
  traditional(given)::
    local args = usual + given;
    local control = job.control(args);
    local det = job.detector(args);
    local tags(ident) = { tags: osp.tags(ident, args.save) };
    if std.length(det.tpcs) > 1 && args.output != '' && !io.pattern(args.output).has('tpcid')
    then words.unfit('output', args.output, 'a name with %d, a file for each TPC, since trace tags differ') else
    job.whole(args, control, pg.shuntlines([
      job.frame_sources(args, det),
      pg.crossline([
        osp.make(tpc, pg, {
          save: args.save,
          keys: args.keys,
          other_anodes: job.others(tpc, job.sharing_frames(args, det)),
        })
        for tpc in det.tpcs
      ]),
      job.frame_sinks(args, det, 'signal', source='FrameFileSource', keys_of=tags),
    ]), plugins=[]),

  // Deposits of charge -> files of one tier: adc, or splat (the truth).
  simulate(tier, given)::
    local args = usual + given;
    local control = job.control(args);
    local det = job.detector(args);
    local graphs = [
      local made = { adc: event.simulation.depos_to_adc, splat: event.simulation.depos_to_splat };
      pg.shuntline(event.source, made[tier])
      for event in job.events(args, det, [tier], control)
    ];
    job.whole(args, control, pg.shuntline(pg.crossline(graphs), job.frame_sinks(args, det, tier))),

  // Deposits of charge -> files of several tiers at once.  args.tiers: null for all that the names of files tell apart.
  sim_sigproc(given)::
    local args = usual + given;
    local control = job.control(args);
    local det = job.detector(args);
    job.whole(args, control, job.tiers(args, det, control), wc.unique_list(['WireCellSpng'] + job.plugins(chains.chosen(args)))),

  // Those that chains need beyond the host's own.
  plugins(chosen)::
    local needs = { spng: ['WireCellSpng'], osp: [], 'osp-dnn': dnnroi.plugins };
    wc.unique_list(std.flattenArrays([needs[chain] for chain in chosen])),

  // Events over a grid of angles -> files of how well several chains do at each point.
  angle_scan(given)::
    local scan = import 'scan.jsonnet';
    local args = usual + given;
    local control = job.control(args);
    local det = job.detector(args);
    local options = { [name]: words.boolean(name, args[name]) for name in ['fluctuate', 'noise'] };
    local makers = {
      spng(tpc, model):: job.signals_of(tpc, args { model: model }, control),
      osp(tpc):: osp.make(tpc, pg, { save: ['gauss'] }),
      osp_dnn(tpc, model):: job.network_in_osp(tpc, args { model: model }, control, []),
    };
    local made = scan.graph(args, det, control, options, makers);
    local has_dnn = std.length([name for name in wc.listify(args.chains) if std.startsWith(name, 'osp-dnn:')]) > 0;
    local plugins = ['WireCellSpng', 'WireCellEval'] + (if has_dnn then dnnroi.plugins else []);
    local sequence = job.whole(args, control, made.graph, plugins=plugins);
    local last = std.length(sequence) - 1;
    sequence[:last] + made.more + sequence[last:],

  // What is given to the program.
  whole(args, control, graph, plugins=['WireCellSpng'])::
    pg.main(graph, job.engine(args), plugins=plugins, uses=control.uses, strict=job.strict(args)),

  // Random numbers, device and the like.  With no seeds the host finds some for each job; the compatible jobs have those of
  // the Wire-Cell Toolkit's.
  control(args)::
    local fixed = if job.strict(args) then [] else usual.seeds;
    local seeds = if args.seeds == null then fixed else [words.integer('seeds', seed) for seed in wc.listify(args.seeds)];
    make_control(args.device, seeds, args.verbosity, args.semaphore),

  engine(args):: words.one_of('engine', args.engine, ['Pgrapher', 'TbbFlow']),

  // Jobs refuse unknown keys, except in a graph that is to be the other toolkit's own.
  strict(args):: !words.boolean('compat', args.compat),

  // [number of TPCs]: IFrame[1] each, from a file or several for each TPC where the pattern of their names tells them
  // apart, else from those of all TPCs.
  frame_sources(args, det)::
    local pattern = io.pattern(args.input);
    local n = std.length(det.tpcs);
    local resample = words.boolean('resample', args.resample);
    local tick = words.number('tick', args.tick) * wc.ns;
    if tick < 0 then words.unfit('tick', args.tick, 'a period in ns, or 0 for that of the file') else
    local options(idents) =
      job.tags(args, idents) + job.source_options(args, job.outputs(args, idents, ['signal'], det)) +
      job.max_ticks(args, det) + { [if tick > 0 then 'tick']: tick };
    local source(ident, idents) =
      local filename = pattern.fill({ tpcid: ident, tier: 'adc' });
      local read = io.frame_files(job.filenames(filename), options(idents));
      if resample then pg.pipeline([read, io.resampler(filename, det.tpcs[0].adc.tick)]) else read;
    if n == 1 || pattern.has('tpcid') then pg.crossline([source(tpc.ident, [tpc.ident]) for tpc in det.tpcs])
    else
      local split = pg.pnode({ type: 'FrameFanout', name: det.name, data: { multiplicity: n } }, nin=1, nout=n);
      pg.pipeline([source('', [tpc.ident for tpc in det.tpcs]), split]),

  // The most ticks of a frame, as keys of a source: what is longer by far than the detector's readout is an accident, and
  // would take all memory.
  max_ticks(args, det)::
    local usual = 10 * det.tpcs[0].adc.readout_nticks;
    if args.max_ticks != null then { max_ticks: words.integer('max_ticks', args.max_ticks) }
    else if job.strict(args) then { max_ticks: usual }
    else {},

  // The tags of frames that the argument "tags" chooses for some TPCs, as keys of a source.
  tags(args, idents)::
    local given = args.tags;
    local chosen = if given == '' then [] else wc.listify(given);
    local patterns = [io.pattern(tag) for tag in chosen];
    local all = [pattern.fill({ tpcid: ident, tier: 'adc' }) for pattern in patterns for ident in idents];
    if chosen == [] then {}
    else { tags: wc.unique_list(all), untagged: std.count(chosen, '*') > 0 },

  // What a job does where an output is there already, as keys of sources and sinks: nothing is replaced unasked, except
  // by a graph that is to be the other toolkit's own.
  existing(args)::
    local resume = words.boolean('resume', args.resume);
    local overwrite = words.boolean('overwrite', args.overwrite);
    if resume && overwrite then words.refuse('resume and overwrite exclude each other')
    else if resume then { existing: 'resume' }
    else if overwrite || words.boolean('compat', args.compat) then {}
    else { existing: 'refuse' },

  // The names of the files that a job makes of some TPCs' events.
  outputs(args, idents, tiers, det)::
    local pattern = io.pattern(args.output);
    local all = [tpc.ident for tpc in det.tpcs];
    // One file of all TPCs is everybody's.
    local whose(tier) = if std.length(io.frame_outputs(pattern, all, tier)) == std.length(all) then idents else all;
    std.flattenArrays([
      if tier != 'signal' then io.frame_outputs(pattern, whose(tier), tier)
      else std.flattenArrays([
        io.frame_outputs(job.signal_pattern(args, chain), whose(tier), tier)
        for chain in chains.chosen(args)
      ])
      for tier in std.set(tiers)
    ]),

  // The names of files of a chain's signals.  Chains are told apart by %(chain)s, or else by %(tier)s.
  signal_pattern(args, chain)::
    local text = args.output;
    local pattern = io.pattern(text);
    local several = std.length(chains.chosen(args)) > 1;
    if pattern.has('chain') then io.pattern(std.strReplace(text, '%(chain)s', chain))
    else if !several || text == '' then pattern
    else if pattern.has('tier') then io.pattern(std.strReplace(text, '%(tier)s', 'signal-' + chain))
    else words.unfit('output', text, 'a name with %(chain)s for the chains ' + std.join(', ', chains.chosen(args))),

  // More keys of a source of files.  outputs: what becomes of its events.
  source_options(args, outputs)::
    local existing = job.existing(args);
    existing {
      [if args.max_mb != null then 'max_mb']: words.number('max_mb', args.max_mb),
      [if words.boolean('skip_bad', args.skip_bad) then 'skip_bad']: true,
      [if existing != {} then 'outputs']: outputs,
    },

  // More keys of the sink of a TPC's files.  source: type of the source.
  sink_options(args, pattern, source)::
    local by_input = pattern.has('input') || pattern.has('index');
    if by_input && args.input == '' then words.unfit('output', pattern.text, 'no %(input)s or %(index)d without input') else
    local inputs(ident) = io.pattern(args.input).fill({ tpcid: ident, tier: 'adc' });
    local name(ident) = std.join(',', wc.listify(inputs(ident)));
    function(ident) job.existing(args) { [if by_input then 'origin']: source + ':' + name(ident) },

  // The TPCs that take frames from the same files, as frame_sources() has it.
  sharing_frames(args, det)::
    if std.length(det.tpcs) == 1 || io.pattern(args.input).has('tpcid') then [] else det.tpcs,

  // One name, or an array of those in a comma separated list.
  filenames(text)::
    local names = wc.listify(text);
    if std.length(names) == 1 then names[0] else names,

  // [number of TPCs]IFrame -> files, of one tier: adc, splat (the truth) or signal.
  // source: type of the source of their events; null for one of deposits.  keys_of: more keys of the sink of a TPC.
  // null_name: of what takes frames that are not written.
  frame_sinks(args, det, tier, pattern=io.pattern(args.output), source=null, keys_of=function(ident) {}, null_name=tier)::
    local type = if source != null then source
    else io.depo_files_type(job.filenames(args.input), wc.get(args, 'segments'));
    // Counts are whole numbers.  Charge is not, and may exceed 16 bits.
    local digitize = if args.digitize == null then tier == 'adc' else words.boolean('digitize', args.digitize);
    local files = job.sink_options(args, pattern, type);
    local options(ident) = files(ident) + keys_of(ident);
    io.frame_sinks(pattern, [tpc.ident for tpc in det.tpcs], tier, digitize, options, null_name),

  // [number of TPCs * number of chains]IFrame -> files of signals; those of a TPC are together.
  signal_sinks(args, det, source=null)::
    local chosen = chains.chosen(args);
    local name(chain) = if std.length(chosen) == 1 then 'signal' else 'signal-' + chain;
    local sinks = [
      job.frame_sinks(args, det, 'signal', job.signal_pattern(args, chain), source, null_name=name(chain))
      for chain in chosen
    ];
    if std.length(chosen) == 1 then sinks[0]
    else pg.intern(
      centernodes=sinks,
      iports=[sink.iports[ind] for ind in wc.iota(std.length(det.tpcs)) for sink in sinks],
    ),

  // The detector with the TPCs that the arguments name: one, several, or "all", which is also what an empty list means.
  detector(args)::
    local tpcids = args.tpcids;
    local idents = if tpcids == 'all' then [] else [words.integer('tpcid', ident) for ident in wc.listify(tpcids)];
    local flavour = if words.boolean('compat', args.compat) then 'wct' else null;
    detconf.get(args.detname, wc.unique_list(idents), words.devices(args.device)[0], flavour, args.files),

  // Sources of deposits, each with the detector that sees them and its simulation (see det.jsonnet): files for all
  // TPCs, or else a generator of nevents events for each.  tiers: what is made of them.
  events(args, det, tiers, control)::
    local options = {
      [name]: words.boolean(name, args[name])
      for name in ['fluctuate', 'noise', 'sparse']
    } + { signals(tpc):: job.chains_of(chains.checked(args), tpc, args, control) };
    local make = if job.strict(args) then make_det else import 'wct/det.jsonnet';
    local event(source, det) = { source: source, simulation: make(det, control.config, pg, options) };
    local outputs = job.outputs(args, [tpc.ident for tpc in det.tpcs], tiers, det);
    local truth = job.particle_truth(args, det);
    if args.input != '' && args.depos != '' then
      words.unfit('depos', args.depos, 'none beside input "%s": deposits from files or generated' % args.input)
    else if args.input != '' && args.truth != '' then
      words.unfit('truth', args.truth, 'none beside input "%s": it tells of generated particles' % args.input)
    else if args.input != '' then
      [event(io.depo_files(job.filenames(args.input), job.source_options(args, outputs), args.segments), det)]
    else if args.depos == '' then words.refuse('no deposits: give input=FILE, or depos=KIND to generate them')
    else [
      local nevents = words.integer('nevents', args.nevents);
      local source = make_depos(control.config, pg).source(tpc, args.depos, nevents, truth(tpc));
      event(source, det { name: det.name + '-' + tpc.name, tpcs: [tpc] })
      for tpc in det.tpcs
    ],

  // Keys of the generator of a TPC's deposits, for the file of their particles.
  particle_truth(args, det)::
    local pattern = io.pattern(args.truth);
    local existing = job.existing(args);
    if args.truth == '' then function(tpc) {}
    else if pattern.has('input') || pattern.has('index')
    then words.unfit('truth', args.truth, 'a name without %(input)s and %(index)d')
    else if std.length(det.tpcs) > 1 && !pattern.has('tpcid')
    then words.unfit('truth', args.truth, 'a name with %d, a file for each TPC')
    else function(tpc) {
      truth: pattern.fill({ tpcid: tpc.ident, tier: 'particles' }),
      [if existing == { existing: 'refuse' } then 'existing_truth']: 'refuse',
    },

  // From deposits to the files of several tiers.
  tiers(args, det, control)::
    local wanted = args.tiers;
    local pattern = io.pattern(args.output);
    local all = ['adc', 'splat', 'signal'];
    local separate = args.output == '' || pattern.has('tier');
    local chosen = if wanted != null then wanted else if separate then all else ['signal'];
    local events = job.events(args, det, wc.listify(chosen), control);
    local made = [event.simulation.tiers(chosen) for event in events];
    local tiers = std.objectFields(made[0].sources);
    if std.length(tiers) > 1 && !separate
    then words.unfit('output', args.output, 'a name with %(tier)s for the tiers ' + std.join(', ', tiers)) else
    local sinks = {
      [tier]: if tier == 'signal' then job.signal_sinks(args, det) else job.frame_sinks(args, det, tier, pattern)
      for tier in tiers
    };
    local outputs(tier) = std.flattenArrays([one.sources[tier].oports for one in made]);
    pg.intern(
      centernodes=[event.source for event in events] + [one.sink for one in made] + [sinks[tier] for tier in tiers],
      edges=[pg.edge(events[ind].source, made[ind].sink) for ind in wc.iota(std.length(events))] + std.flattenArrays([
        [
          pg.edge_ports(outputs(tier)[ind], sinks[tier].iports[ind])
          for ind in wc.iota(std.length(outputs(tier)))
        ]
        for tier in tiers
      ]),
    ),

  // Of which chain the network's images are.
  features(args)::
    local flavour = words.one_of('features', args.features, ['spng', 'osp']);
    local tiers = [std.split(word, '.')[0] for word in wc.listify(args.dump)];
    local lost = [
      name
      for name in ['compat', 'crossviews', 'dump', 'model']
      if {
        compat: !job.strict(args),
        crossviews: args.crossviews != null,
        dump: std.count(tiers, 'threshold') + std.count(tiers, 'crossviews') > 0,
        model: args.model == usual.model,
      }[name]
    ];
    if flavour == 'spng' || lost == [] then flavour
    else if lost[0] == 'model' then words.unfit('model', args.model, 'a network for images of the traditional chain, with features=osp')
    else words.refuse('%s=%s is not for features=osp' % [lost[0], args[lost[0]]]),

  // The anodes of the others among some TPCs.
  others(tpc, tpcs):: [other.anode for other in tpcs if other.ident != tpc.ident],

  // [1]IFrame -> IFrame[number of chains]: the signal processing of a TPC by each of several chains; see signals_of().
  chains_of(chosen, tpc, args, control, idents=[], tpcs=[])::
    local models = chains.models(args, chosen);
    local make = {
      spng: job.signals_of(tpc, args { model: models.spng }, control, idents, tpcs),
      osp: osp.make(tpc, pg, { save: ['gauss'], other_anodes: job.others(tpc, tpcs) }),
      'osp-dnn': job.network_in_osp(tpc, args { model: models['osp-dnn'] }, control, job.others(tpc, tpcs)),
    };
    local n = std.length(chosen);
    local pieces = [make[chain] for chain in chosen];
    local split = pg.pnode({ type: 'FrameFanout', name: tpc.name + '_chains', data: { multiplicity: n } }, nin=1, nout=n);
    if n == 1 then pieces[0]
    else pg.intern(innodes=[split], outnodes=pieces, edges=[pg.edge(split, pieces[ind], ind, 0) for ind in wc.iota(n)]),

  // [1]IFrame -> IFrame[1]: the traditional signal processing of a TPC with the regions of some planes by a network.
  network_in_osp(tpc, args, control, others)::
    local crossed = job.crossed(args);
    local config = control.config_of(tpc.ident);
    local sigproc = osp.make(tpc, pg, { save: dnnroi.save, name: tpc.name + 'dnn', other_anodes: others });
    dnnroi.make(tpc, sigproc, config, pg, {
      model: args.model,
      [if std.length(control.devices) > 1 then 'model_name']: args.model + '@' + config.device,
      precision: args.precision,
      optimize: words.boolean('optimize', args.optimize),
      planes: [plane for plane in [0, 1, 2] if crossed[plane] == 1],
      nchunks: args.nchunks,
      mask_thresh: args.mask_thresh,
    }),

  // For U, V and W: 1 where a network finds the regions, else 0.
  crossed(args)::
    local crossed = [
      words.one_of('view_crossed', words.integer('view_crossed', word), [0, 1])
      for word in wc.listify(args.view_crossed)
    ];
    if std.length(crossed) == 3 then crossed
    else words.unfit('view_crossed', std.toString(args.view_crossed), 'three of 0 or 1'),

  // [1]IFrame -> IFrame[1]: our signal processing of a TPC.  Where batch_tpcs is asked for, its images go to the network
  // in one batch with those of the TPCs "idents" that are on its device.  tpcs: those that share its frames.
  signals_of(tpc, args, control, idents=[], tpcs=[])::
    local crossed = job.crossed(args);
    local config = control.config_of(tpc.ident);
    local several = std.length(control.devices) > 1;
    local mates = [ident for ident in idents if control.config_of(ident).device == config.device];
    local together = words.boolean('batch_tpcs', args.batch_tpcs) && std.length(mates) > 1;
    local options = {
      batch: tpc.batch_views && crossed == [1, 1, 0],
      [if together then 'together']: {
        name: 'tpcs@' + config.device,
        index: std.find(tpc.ident, mates)[0],
        count: std.length(mates),
      },
      [if args.crossviews != null then 'crossviews']: args.crossviews,
      features: job.features(args),
      model: args.model,
      // Each device has a network of its own.
      [if several then 'model_name']: args.model + '@' + config.device,
      precision: args.precision,
      optimize: args.optimize,
      dump: wc.listify(args.dump),
      mask_labels: args.masks,
      other_anodes: job.others(tpc, tpcs),
      roi: {
        post_order: args.post_order,
        nchunks: words.integer('nchunks', args.nchunks),
        mask_thresh: if args.mask_thresh == null then null else words.fraction('mask_thresh', args.mask_thresh),
      },
    };
    // The toolkit's graph knows no other images, which features() refuses.
    local make = if job.strict(args) || options.features != 'spng' then make_spng else import 'wct/spng.jsonnet';
    make(tpc, config, crossed, pg, options),
}
