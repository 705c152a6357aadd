// Events of simulation, from a job's arguments; see ../job.jsonnet.

local chains = import 'chains.jsonnet';
local files = import 'files.jsonnet';
local settings = import 'settings.jsonnet';
local signals = import 'signals.jsonnet';
local io = import '../io.jsonnet';
local make_depos = import '../depos.jsonnet';
local make_det = import '../det.jsonnet';
local pg = import '../pgraph.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';

{
  local events = self,

  // Sources of deposits, each with the detector that sees them and its simulation (see det.jsonnet): files for all
  // TPCs, or else a generator of nevents events for each.  tiers: what is made of them.
  sources(args, det, tiers, control)::
    local options = settings.simulation(args) + { sparse: words.boolean('sparse', args.sparse), signals(tpc):: signals.chains_of(chains.checked(args), tpc, args, control) };
    local make = if settings.strict(args) then make_det else import '../wct/det.jsonnet';
    local event(source, det) = { source: source, simulation: make(det, control.config, pg, options) };
    local outputs = files.outputs(args, [tpc.ident for tpc in det.tpcs], tiers, det);
    local truth = events.particle_truth(args, det);
    if args.input != '' && args.depos != '' then
      words.unfit('depos', args.depos, 'none beside input "%s": deposits from files or generated' % args.input)
    else if args.input != '' && args.truth != '' then
      words.unfit('truth', args.truth, 'none beside input "%s": it tells of generated particles' % args.input)
    else if args.input != '' then
      [event(io.depo_files(files.filenames(args.input), files.source_options(args, outputs), args.segments), det)]
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
    local existing = files.existing(args);
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
    local given = events.sources(args, det, wc.listify(chosen), control);
    local made = [event.simulation.tiers(chosen) for event in given];
    local tiers = std.objectFields(made[0].sources);
    if std.length(tiers) > 1 && !separate
    then words.unfit('output', args.output, 'a name with %(tier)s for the tiers ' + std.join(', ', tiers)) else
    local sinks = {
      [tier]: if tier == 'signal' then files.signal_sinks(args, det) else files.frame_sinks(args, det, tier, pattern)
      for tier in tiers
    };
    local outputs(tier) = std.flattenArrays([one.sources[tier].oports for one in made]);
    pg.intern(
      centernodes=[event.source for event in given] + [one.sink for one in made] + [sinks[tier] for tier in tiers],
      edges=[pg.edge(given[ind].source, made[ind].sink) for ind in wc.iota(std.length(given))] + std.flattenArrays([
        [
          pg.edge_ports(outputs(tier)[ind], sinks[tier].iports[ind])
          for ind in wc.iota(std.length(outputs(tier)))
        ]
        for tier in tiers
      ]),
    ),
}
