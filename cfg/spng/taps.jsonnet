// Dumps of what flows through a TPC's graph, for the eye of a developer.
//
// A tier names a place in the graph.  tap(tier, ports) gives {nodes, edges, ports}: where the tier is wanted the ports
// come out of fanouts whose copies go to the file tensors-<tier>-<tpc ident>.pkl.

local torchio = import 'torchio.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

local tiers = {
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
local sink(tpc, tier) = torchio.pickle_tensor_set('tensors-' + tier + '-' + tpc.ident + '.pkl');

{
  tiers: known,
  sink(tpc, tier):: sink(tpc, tier),

  make(tpc, dump, control, pg=import 'pgraph.jsonnet')::
    local wanted = words.some_of('dump', dump, known);
    local frame = (import 'frame.jsonnet')(control, pg);
    function(tier, ports)
      if std.count(wanted, tier) == 0 || std.length(ports) == 0 then { nodes: [], edges: [], ports: ports }
      else
        local n = std.length(ports);
        local taps = frame.sink_taps(tpc.name + '_' + tier + '_', n, sink(tpc, tier));
        {
          nodes: [taps],
          edges: [pg.edge_ports(ports[ind], taps.iports[ind]) for ind in wc.iota(n)],
          ports: taps.oports,
        },
}
