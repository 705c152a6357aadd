// Dumps of what flows through a TPC's graph, for the eye of a developer.
//
// A tier names a place in the graph.  tap(tier, ports) gives {nodes, edges, ports}: where the tier is wanted the ports
// come out of fanouts whose copies go to the file tensors-<tier>-<tpc ident>.pkl, which needs torch to be read.  A tier
// may have other file name extensions, as in "gauss.npz", which needs numpy, or "gauss,gauss.npz" for both.
// pickle_extra: more keys of sinks of .pkl.

local io = import 'io.jsonnet';
local make_nodes = import 'nodes.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

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

// [1]set of a tier that is wanted -> its files.
local sink(tpc, dump, tier, control, pickle_extra, pg) =
  // A file that is to be the Wire-Cell Toolkit's own has nothing of the kind.
  local about = if wc.get(pickle_extra, 'metadata', true) then wc.get(tpc, 'about', {}) else {};
  local sinks = [
    local name = 'tensors-' + tier + '-' + tpc.ident + '.' + extension;
    io.ttensors_sink(name, control=control, pickle_extra=pickle_extra, about=about)
    for extension in parse(dump)[tier]
  ];
  local n = std.length(sinks);
  if n == 1 then sinks[0]
  else
    local split = make_nodes(control, pg).fanout(tpc.name + '_' + tier + '_files', n, 'TensorSet');
    pg.intern(innodes=[split], centernodes=sinks, edges=[pg.edge(split, sinks[ind], ind, 0) for ind in wc.iota(n)]);

{
  tiers: known,
  has(dump, tier):: std.objectHas(parse(dump), tier),
  // A tap of one port of sets: {nodes, edges, port}.
  of_set(tpc, dump, tier, port, control, pg, pickle_extra={})::
    if !self.has(dump, tier) then { nodes: [], edges: [], port: port }
    else
      local split = make_nodes(control, pg).fanout(tpc.name + '_' + tier + '_tap', 2, 'TensorSet');
      local end = sink(tpc, dump, tier, control, pickle_extra, pg);
      {
        nodes: [split, end],
        edges: [pg.edge_ports(port, split.iports[0]), pg.edge(split, end, 1, 0)],
        port: split.oports[0],
      },

  // [1]set of a tier that is wanted.
  sink(tpc, dump, tier, control={}, pickle_extra={}, pg=import 'pgraph.jsonnet')::
    sink(tpc, dump, tier, control, pickle_extra, pg),

  make(tpc, dump, control, pg=import 'pgraph.jsonnet', pickle_extra={})::
    local wanted = parse(dump);
    local frame = (import 'frame.jsonnet')(control, pg);
    function(tier, ports)
      if !std.objectHas(wanted, tier) || std.length(ports) == 0 then { nodes: [], edges: [], ports: ports }
      else
        local n = std.length(ports);
        local end = sink(tpc, dump, tier, control, pickle_extra, pg);
        local taps = frame.sink_taps(tpc.name + '_' + tier + '_', n, end);
        {
          nodes: [taps],
          edges: [pg.edge_ports(ports[ind], taps.iports[ind]) for ind in wc.iota(n)],
          ports: taps.oports,
        },
}
