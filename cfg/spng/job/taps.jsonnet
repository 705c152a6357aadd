// Dumps of what flows through a TPC's graph, for the eye of a developer.
//
// A tier names a place in the graph.  Where it is wanted, what flows there also goes to the file
// tensors-<tier>-<tpc ident>.pkl, which needs torch to be read.  A tier may have other file name extensions, as in
// "gauss.npz", which needs numpy, or "gauss,gauss.npz" for both.

local io = import '../io.jsonnet';
local make_nodes = import '../nodes.jsonnet';
local make_steps = import '../steps.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';

local tiers = {
  frame: 'the frame as a set: ADC waveforms and channel idents of each view group',
  unpack: 'ADC waveforms of each view group',
  decon: 'deconvolved views before any time filter',
  wiener: 'views through the Wiener filter',
  gauss: 'views through the Gauss filter',
  dense: 'views through the filter for the network',
  threshold: 'signal masks for the search of coincidences',
  crossviews: 'coincidences, as their node gives them',
  mps: 'features of coincidence for the network',
  stack: 'input of the network',
  dnnroi: 'output of the network',
  roi: 'masks of regions of interest',
  signal: 'signals',
};

local known = std.objectFields(tiers);

// What is wanted: {tier: [file name extension]}.
local parse(dump) =
  local parts = [std.splitLimit(item, '.', 1) for item in wc.listify(dump)];
  local extension(part) = if std.length(part) == 1 then 'pkl' else part[1];
  {
    [words.one_of('dump', tier, known)]: wc.unique_list([extension(part) for part in parts if part[0] == tier])
    for tier in wc.unique_list([part[0] for part in parts])
  };

{
  tiers: known,

  // The taps of one TPC.  dump: a list of tiers, as above; pickle_keys: more keys of sinks of .pkl.
  make(tpc, dump, control, pg=import '../pgraph.jsonnet', pickle_keys={})::
    local wanted = parse(dump);
    local nodes = make_nodes(control, pg);
    local steps = make_steps(pg);
    local has(tier) = std.objectHas(wanted, tier);
    // [1]set of a tier that is wanted -> its files.
    local sink(tier) =
      // A file that is to be the Wire-Cell Toolkit's own has nothing of the kind.
      local about = if wc.get(pickle_keys, 'metadata', true) then wc.get(tpc, 'about', {}) else {};
      local sinks = [
        local name = 'tensors-' + tier + '-' + tpc.ident + '.' + extension;
        io.ttensors_sink(name, control=control, pickle_extra=pickle_keys, about=about)
        for extension in wanted[tier]
      ];
      local n = std.length(sinks);
      local split = nodes.fanout(tpc.name + '_' + tier + '_files', n, 'TensorSet');
      if n == 1 then sinks[0]
      else pg.intern(innodes=[split], centernodes=sinks, edges=[pg.edge(split, sinks[ind], ind, 0) for ind in wc.iota(n)]);
    {
      has(tier):: has(tier),

      // Steps (see steps.jsonnet) by which what comes out of ports, of tensors or of sets, can be seen.
      tensors(tier, ports)::
        if !has(tier) || ports == [] then steps.from(ports)
        else
          local make_frame = import '../frame.jsonnet';
          local n = std.length(ports);
          steps.through(ports, make_frame(control, pg).sink_taps(tpc.name + '_' + tier + '_', n, sink(tier))),
      sets(tier, ports)::
        if !has(tier) then steps.from(ports)
        else
          local split = steps.through(ports, nodes.fanout(tpc.name + '_' + tier + '_tap', 2, 'TensorSet'));
          local file = steps.through([split.ports[1]], sink(tier));
          steps.all([split, file], [split.ports[0]]),

      // The same of tensors that nothing else takes.
      ends(tier, ports)::
        if !has(tier) then steps.from()
        else
          local packed = steps.through(ports, nodes.tensor_packer(tpc.name + '_' + tier + '_dump', std.length(ports)));
          steps.all([packed, steps.through(packed.ports, sink(tier))]),
    },
}
