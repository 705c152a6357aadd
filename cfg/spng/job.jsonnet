// Whole jobs, from the arguments of the files that one runs.
//
// "args" is the one object of these, as they come from the command line; what a job has no argument for is as
// defaults.jsonnet says.  They are checked, and brought to their types, where they are used.

local usual = import 'defaults.jsonnet';
local dnnroi = import 'dnnroi.jsonnet';
local io = import 'io.jsonnet';
local chains = import 'job/chains.jsonnet';
local events = import 'job/events.jsonnet';
local files = import 'job/files.jsonnet';
local settings = import 'job/settings.jsonnet';
local signals = import 'job/signals.jsonnet';
local osp = import 'osp.jsonnet';
local pg = import 'pgraph.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

{
  local job = self,

  // Files of waveforms -> files of signals.
  sigproc(given)::
    local args = usual + given;
    local control = settings.control(args);
    local det = settings.detector(args);
    local idents = [tpc.ident for tpc in det.tpcs];
    local mates = files.sharing_frames(args, det);
    local chosen = chains.checked(args, ['device', 'semaphore', 'verbosity']);
    job.whole(args, control, pg.shuntlines([
      files.frame_sources(args, det),
      pg.crossline([signals.chains_of(chosen, tpc, args, control, idents, mates) for tpc in det.tpcs]),
      files.signal_sinks(args, det, source='FrameFileSource'),
    ]), plugins=job.plugins(chosen)),

  // The same by the traditional signal processing.
  traditional(given)::
    local args = usual + given;
    local control = settings.control(args);
    local det = settings.detector(args);
    local tags(ident) = { tags: osp.tags(ident, args.save) };
    if std.length(det.tpcs) > 1 && args.output != '' && !io.pattern(args.output).has('tpcid')
    then words.unfit('output', args.output, 'a name with %d, a file for each TPC, since trace tags differ') else
    job.whole(args, control, pg.shuntlines([
      files.frame_sources(args, det),
      pg.crossline([
        osp.make(tpc, pg, {
          save: args.save,
          keys: args.keys,
          other_anodes: signals.others(tpc, files.sharing_frames(args, det)),
        })
        for tpc in det.tpcs
      ]),
      files.frame_sinks(args, det, 'signal', source='FrameFileSource', keys_of=tags),
    ]), plugins=[]),

  // Deposits of charge -> files of one tier: adc, or splat (the truth).
  simulate(tier, given)::
    local args = usual + given;
    local control = settings.control(args);
    local det = settings.detector(args);
    local graphs = [
      local made = { adc: event.simulation.depos_to_adc, splat: event.simulation.depos_to_splat };
      pg.shuntline(event.source, made[tier])
      for event in events.sources(args, det, [tier], control)
    ];
    job.whole(args, control, pg.shuntline(pg.crossline(graphs), files.frame_sinks(args, det, tier))),

  // Deposits of charge -> files of several tiers at once.  args.tiers: null for all that the names of files tell apart.
  sim_sigproc(given)::
    local args = usual + given;
    local control = settings.control(args);
    local det = settings.detector(args);
    job.whole(args, control, events.tiers(args, det, control), wc.unique_list(['WireCellSpng'] + job.plugins(chains.chosen(args)))),

  // Those that chains need beyond the host's own.
  plugins(chosen)::
    local needs = { spng: ['WireCellSpng'], osp: [], 'osp-dnn': dnnroi.plugins };
    wc.unique_list(std.flattenArrays([needs[chain] for chain in chosen])),

  // Events over a grid of angles -> files of how well several chains do at each point.
  angle_scan(given)::
    local scan = import 'job/scan.jsonnet';
    local args = usual + given;
    local control = settings.control(args, scan.calls(args));
    local det = settings.detector(args);
    local makers = {
      spng(tpc, model):: signals.signals_of(tpc, args { model: model }, control),
      osp(tpc):: osp.make(tpc, pg, { save: ['gauss'] }),
      osp_dnn(tpc, model):: signals.network_in_osp(tpc, args { model: model }, control, []),
      limit(tpc):: (import 'limit.jsonnet')(tpc, control.config_of(tpc.ident), signals.crossed(args, tpc.views), pg, signals.rebin(args)),
    };
    local made = scan.graph(args, det, control, settings.simulation(args), makers);
    local has_dnn = std.length([name for name in wc.listify(args.chains) if std.startsWith(name, 'osp-dnn:')]) > 0;
    local plugins = ['WireCellSpng', 'WireCellEval'] + (if has_dnn then dnnroi.plugins else []);
    local sequence = job.whole(args, control, made.graph, plugins=plugins);
    local last = std.length(sequence) - 1;
    sequence[:last] + made.more + sequence[last:],

  // What is given to the program.
  whole(args, control, graph, plugins=['WireCellSpng'])::
    pg.main(graph, settings.engine(args), plugins=plugins, uses=control.uses, strict=settings.strict(args)),
}
