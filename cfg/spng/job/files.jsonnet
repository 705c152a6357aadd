// The files that a job reads and writes, from its arguments; see ../job.jsonnet.

local chains = import 'chains.jsonnet';
local settings = import 'settings.jsonnet';
local io = import '../io.jsonnet';
local pg = import '../pgraph.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';

{
  local files = self,

  // [number of TPCs]: IFrame[1] each, from a file or several for each TPC where the pattern of their names tells them
  // apart, else from those of all TPCs.
  frame_sources(args, det)::
    local pattern = io.pattern(args.input);
    local n = std.length(det.tpcs);
    local resample = words.boolean('resample', args.resample);
    local tick = words.number('tick', args.tick) * wc.ns;
    if tick < 0 then words.unfit('tick', args.tick, 'a period in ns, or 0 for that of the file') else
    local options(idents) =
      files.tags(args, idents) + files.source_options(args, files.outputs(args, idents, ['signal'], det)) +
      files.max_ticks(args, det) + { [if tick > 0 then 'tick']: tick };
    local source(ident, idents) =
      local filename = pattern.fill({ tpcid: ident, tier: 'adc' });
      local read = io.frame_files(files.filenames(filename), options(idents));
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
    else if settings.strict(args) then { max_ticks: usual }
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
        io.frame_outputs(files.signal_pattern(args, chain), whose(tier), tier)
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
    local existing = files.existing(args);
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
    function(ident) files.existing(args) { [if by_input then 'origin']: source + ':' + name(ident) },

  // The TPCs that take frames from the same files, as frame_sources() has it.
  sharing_frames(args, det)::
    if std.length(det.tpcs) == 1 || io.pattern(args.input).has('tpcid') then [] else det.tpcs,

  // One name, or an array of those in a comma separated list.
  filenames(text)::
    local names = wc.listify(text);
    if names == [] then words.unfit('input', text, 'one name or more')
    else if std.length(names) == 1 then names[0] else names,

  // [number of TPCs]IFrame -> files, of one tier: adc, splat (the truth) or signal.
  // source: type of the source of their events; null for one of deposits.  keys_of: more keys of the sink of a TPC.
  // null_name: of what takes frames that are not written.
  frame_sinks(args, det, tier, pattern=io.pattern(args.output), source=null, keys_of=function(ident) {}, null_name=tier)::
    local type = if source != null then source
    else io.depo_files_type(files.filenames(args.input), wc.get(args, 'segments'));
    // Counts are whole numbers.  Charge is not, and may exceed 16 bits.
    local digitize = if args.digitize == null then tier == 'adc' else words.boolean('digitize', args.digitize);
    local sink = files.sink_options(args, pattern, type);
    local options(ident) = sink(ident) + keys_of(ident);
    local idents = [tpc.ident for tpc in det.tpcs];
    local sharing = [tpc for tpc in det.tpcs for one in wc.get(tpc, 'sharing', []) if one.ident != tpc.ident && std.count(idents, one.ident) > 0];
    if sharing != [] && std.length(io.frame_outputs(pattern, idents, tier)) == 1
    then words.unfit('output', pattern.text, 'a name with %d, a file for each TPC, since some of them share channels') else
    io.frame_sinks(pattern, [tpc.ident for tpc in det.tpcs], tier, digitize, options, null_name),

  // [number of TPCs * number of chains]IFrame -> files of signals; those of a TPC are together.
  signal_sinks(args, det, source=null)::
    local chosen = chains.chosen(args);
    local name(chain) = if std.length(chosen) == 1 then 'signal' else 'signal-' + chain;
    local sinks = [
      files.frame_sinks(args, det, 'signal', files.signal_pattern(args, chain), source, null_name=name(chain))
      for chain in chosen
    ];
    if std.length(chosen) == 1 then sinks[0]
    else pg.intern(
      centernodes=sinks,
      iports=[sink.iports[ind] for ind in wc.iota(std.length(det.tpcs)) for sink in sinks],
    ),
}
