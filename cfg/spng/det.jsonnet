// What jobs do with all TPCs of a detector at once.
//
// options: those of drift.jsonnet and sim.jsonnet, and
//   signals(tpc)  [1]IFrame -> IFrame[1], the signal processing of a TPC; spng.jsonnet by default
//   make_sim      the simulation of a TPC; sim.jsonnet by default
//   fan_keys      more keys of fan-outs

local make_drift = import 'drift.jsonnet';
local make_shared = import 'shared.jsonnet';
local make_sim = import 'sim.jsonnet';
local make_spng = import 'spng.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

local known_tiers = ['adc', 'splat', 'signal'];

function(det, control={}, pg=import 'pgraph.jsonnet', options={}) {
  local whole = self,
  local opt = { signals(tpc):: make_spng(tpc, control, pg=pg), make_sim:: make_sim, fan_keys: {} } + options,
  // Pieces of the simulation, {idents: of the TPCs whose frames it gives out, in that order, sim}: TPCs that share channels are in one.
  local sims = [
    local group = wc.get(tpc, 'sharing', []);
    local wanted = [one for one in det.tpcs if one.ident == tpc.ident || std.count(idents_of(group), one.ident) > 0];
    {
      idents: idents_of(wanted),
      sim: if group == [] then opt.make_sim(tpc, control, pg, options)
      else make_shared(det.name, group, wanted, opt.make_sim, control, pg, options),
    }
    for tpc in det.tpcs
    if first_of_group(tpc)
  ],
  local idents_of(tpcs) = [one.ident for one in tpcs],
  local first_of_group(tpc) =
    local others = idents_of(wc.get(tpc, 'sharing', []));
    local before = std.find(tpc.ident, idents_of(det.tpcs))[0];
    std.length([one for one in det.tpcs[:before] if std.count(others, one.ident) > 0]) == 0,

  local fanout(type, name, multiplicity) =
    pg.pnode({ type: type, name: name, data: { multiplicity: multiplicity } + opt.fan_keys }, nin=1, nout=multiplicity),
  local join(tails, heads) = [pg.edge_ports(tails[ind], heads[ind]) for ind in wc.iota(std.length(tails))],

  // The same deposits for each piece of the simulation: [1]IDepoSet -> IFrame[number of TPCs].
  local share(name, pieces) =
    local n = std.length(pieces);
    local split = fanout('DepoSetFanout', name, n);
    local port = {
      [std.toString(sims[ind].idents[number])]: pieces[ind].oports[number]
      for ind in wc.iota(n)
      for number in wc.iota(std.length(sims[ind].idents))
    };
    if n == 1 then pieces[0]
    else pg.intern(innodes=[split],
                   centernodes=pieces,
                   edges=[pg.edge(split, pieces[ind], ind, 0) for ind in wc.iota(n)],
                   oports=[port[std.toString(tpc.ident)] for tpc in det.tpcs]),

  // [1]IDepoSet -> IDepoSet[1], the deposits at the response planes.
  drifter: make_drift(det, control, pg, options).drifter,

  // [1]IDepoSet -> IFrame[number of TPCs], from drifted deposits.
  induce(extra_name='')::
    share(det.name + '_detsim_' + extra_name, [one.sim.depos_to_adc(extra_name) for one in sims]),
  splat(extra_name='')::
    share(det.name + '_splat_' + extra_name, [one.sim.depos_to_splat(extra_name) for one in sims]),
  inducer:: whole.induce(),
  splatter:: whole.splat(),

  // [number of TPCs]IFrame -> IFrame[number of TPCs]
  spng:: pg.crossline([opt.signals(tpc) for tpc in det.tpcs]),

  // [1]IDepoSet -> IFrame[number of TPCs], from deposits where they were made.
  depos_to_adc:: pg.shuntlines([whole.drifter, whole.inducer]),
  depos_to_splat:: pg.shuntlines([whole.drifter, whole.splatter]),
  depos_to_spng:: pg.shuntlines([whole.depos_to_adc, whole.spng]),

  // Several results of the same deposits: {sink: IDepoSet[1], sources: {tier: IFrame[number of TPCs]}}.  The sink holds
  // the whole graph and the sources nothing but ports: joining big graphs takes time, so it is done once.
  tiers(wanted=known_tiers)::
    local names = words.some_of('tier', wanted, known_tiers);
    assert std.length(names) > 0 : 'no tiers given (known: ' + std.join(', ', known_tiers) + ')';
    local has = { [tier]: std.count(names, tier) > 0 for tier in known_tiers };
    local both = has.adc && has.signal;
    local drifter = whole.drifter, adc = whole.inducer, splat = whole.splatter, signals = whole.spng;
    local split = fanout('DepoSetFanout', det.name + '_depo', 2);
    // Each TPC's counts twice, where they are both a result and the input of the signal processing.
    local copies = [fanout('FrameFanout', det.name + '_adc_out' + tpc.ident, 2) for tpc in det.tpcs];
    local copy(number) = [one.oports[number] for one in copies];

    local takers = (if has.splat then [splat] else []) + (if has.adc || has.signal then [adc] else []);
    local deposits = if std.length(takers) == 1 then drifter.oports else split.oports;
    local graph = pg.intern(
      innodes=[drifter],
      centernodes=(if std.length(takers) == 1 then [] else [split]) + takers +
                  (if both then copies else []) +
                  (if has.signal then [signals] else []),
      edges=(if std.length(takers) == 1 then [] else [pg.edge(drifter, split)]) +
            join(deposits, [taker.iports[0] for taker in takers]) +
            (if both then join(adc.oports, [one.iports[0] for one in copies]) else []) +
            (if has.signal then join(if both then copy(1) else adc.oports, signals.iports) else []),
    );
    local found = { adc: if both then copy(0) else adc.oports, splat: splat.oports, signal: signals.oports };
    { sink: graph, sources: { [tier]: pg.intern(oports=found[tier]) for tier in known_tiers if has[tier] } },

  // All of it.
  kitchen_sink::
    local made = whole.tiers();
    {
      depo_sink: made.sink,
      adc_source: made.sources.adc,
      splat_source: made.sources.splat,
      spng_source: made.sources.signal,
    },
}
