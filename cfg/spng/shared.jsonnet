// The simulation of TPCs that share channels, such as the halves of a TPC whose wires go through both: what the charge in each
// induces on a shared wire is added before it gets noise and becomes counts, so that signals of tracks across the boundary are whole.
// Where only some of them are wanted the others are simulated too.
//
// name: that instance names begin with; members: all TPCs that share channels, in the order of the detector; wanted: those of them
// whose frames are given out;
// make_sim: the simulation of a TPC, sim.jsonnet or wct/det.jsonnet's, which has the options.

local wc = import 'wirecell.jsonnet';

function(name, members, wanted, make_sim, control={}, pg=import 'pgraph.jsonnet', options={}) {
  local idents = std.join('-', [std.toString(tpc.ident) for tpc in members]),
  local anode = {
    type: 'MegaAnodePlane',
    name: name + '_a' + idents,
    data: { anodes_tn: [wc.tn(tpc.anode) for tpc in members] },
    uses: [tpc.anode for tpc in members],
  },
  local sim_of(tpc) = make_sim(tpc { name: name + '_' + tpc.name }, control, pg, options),
  // All of them as one TPC, for what comes after the sum.
  local whole = members[0] { name: 'tpc' + idents, anode: anode },
  local n = std.length(members),

  // [n]IFrame -> IFrame[1], which has all channels.
  local sum(what) =
    local adder(number) = pg.pnode({ type: 'FrameSummer', name: what + '_' + number, data: {} }, nin=2, nout=1);
    local adders = [adder(number) for number in wc.iota(n - 1)];
    pg.intern(
      centernodes=adders,
      edges=[pg.edge(adders[number], adders[number + 1], 0, 0) for number in wc.iota(n - 2)],
      iports=[adders[0].iports[0]] + [adder.iports[1] for adder in adders],
      oports=[adders[n - 2].oports[0]],
    ),

  // [1]IDepoSet -> IFrame[number of "wanted"].  made: of each member, [1]IDepoSet -> IFrame[1]; after: what the sum goes through.
  local added(tier, made, after) =
    local what = name + '_' + whole.name + '_' + tier;
    local split = pg.pnode({ type: 'DepoSetFanout', name: what, data: { multiplicity: n } }, nin=1, nout=n);
    local copies = pg.pnode({ type: 'FrameFanout', name: what, data: { multiplicity: std.length(wanted) } },
                            nin=1,
                            nout=std.length(wanted));
    local total = sum(what);
    local tail = if after == [] then total else pg.pipeline([total] + after);
    local own = [sim_of(tpc).reframer('_own_' + tier) for tpc in wanted];
    pg.intern(
      innodes=[split],
      centernodes=made + [tail, copies],
      outnodes=own,
      edges=[pg.edge(split, made[ind], ind, 0) for ind in wc.iota(n)] +
            [pg.edge_ports(made[ind].oports[0], tail.iports[ind]) for ind in wc.iota(n)] +
            [pg.edge(tail, copies)] +
            [pg.edge(copies, own[ind], ind, 0) for ind in wc.iota(std.length(wanted))],
    ),

  depos_to_adc(extra_name='')::
    local sim = sim_of(whole);
    added('detsim' + extra_name,
          [sim_of(tpc).depo_transform for tpc in members],
          [sim.reframer('_detsim' + extra_name)] + sim.noise_and_counts),
  depos_to_splat(extra_name='')::
    added('splat' + extra_name, [sim_of(tpc).splat for tpc in members], []),
}
