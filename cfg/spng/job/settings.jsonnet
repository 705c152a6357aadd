// What a job runs on and for which detector, from its arguments; see ../job.jsonnet.

local detconf = import '../detconf.jsonnet';
local make_control = import '../control.jsonnet';
local usual = import '../defaults.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';

{
  local settings = self,

  // Random numbers, device and the like.  With no seeds the host finds some for each job; the compatible jobs have those of
  // the Wire-Cell Toolkit's.
  // calls: numbers of the events.
  control(args, calls=[])::
    local fixed = if settings.strict(args) then [] else usual.seeds;
    local seeds = if args.seeds == null then fixed else [words.integer('seeds', seed) for seed in wc.listify(args.seeds)];
    make_control(args.device, seeds, args.verbosity, args.semaphore, calls),

  engine(args):: words.one_of('engine', args.engine, ['Pgrapher', 'TbbFlow']),

  // Options of a simulation: whether charge that is lost fluctuates, and whether waveforms have noise, or how many times as much.
  simulation(args)::
    local is_factor = std.isNumber(args.noise) || (std.isString(args.noise) && words.is_number(args.noise));
    local factor = words.number('noise', args.noise);
    { fluctuate: words.boolean('fluctuate', args.fluctuate) } +
    if !is_factor then { noise: words.boolean('noise', args.noise) }
    else if factor < 0 then words.unfit('noise', std.toString(args.noise), 'true, false, or a factor of 0 or more')
    else { noise: factor > 0, [if factor != 1 then 'noise_scale']: [factor] },

  // Jobs refuse unknown keys, except in a graph that is to be the other toolkit's own.
  strict(args):: !words.boolean('compat', args.compat),

  // The detector with the TPCs that the arguments name: one, several, or "all", which is also what an empty list means.
  detector(args)::
    local tpcids = args.tpcids;
    local idents = if tpcids == 'all' then [] else [words.integer('tpcid', ident) for ident in wc.listify(tpcids)];
    local flavour = if words.boolean('compat', args.compat) then 'wct' else null;
    detconf.get(args.detname, wc.unique_list(idents), words.devices(args.device)[0], flavour, args.files),
}
