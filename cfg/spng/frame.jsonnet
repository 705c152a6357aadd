// From frames to tensor sets to tensors, and back.

local make_nodes = import 'nodes.jsonnet';
local make_steps = import 'steps.jsonnet';
local wc = import 'wirecell.jsonnet';

local group_datapath(pattern, ind) = std.strReplace(pattern, '%d', std.toString(ind));

function(control={}, pg=import 'pgraph.jsonnet') {
  local nodes = make_nodes(control, pg),
  local steps = make_steps(pg),
  local frame = self,

  // [1]IFrame -> set[1]: one tensor for each view group.
  // extra: more keys of the node.  others: anodes whose channels frames may bring in place of the TPC's.
  to_tdm(tpc, tag='', extra_name='', groups=null, extra={}, others=[])::
    local view_groups = if groups == null then tpc.view_groups else groups;
    nodes.frame_to_tdm(tpc.name + extra_name, tpc.anode, [{
      tag: tag,
      groups: [{ wpids: group.signed_wpids(tpc.ident) } for group in view_groups],
    }], extra + (if others == [] then {} else { other_anodes: wc.tns(others) }), others),

  // Ports of the tensors of the view groups "inds" to those of the views "which", the channels of their groups one after
  // another, as a step.
  join_groups(tpc, extra_name, which, ports, inds=wc.iota(std.length(tpc.view_groups)))::
    local whole(view) =
      local own = [ports[place] for place in wc.iota(std.length(inds)) if tpc.view_groups[inds[place]].view_index == view];
      local n = std.length(own);
      if n == 1 then steps.from(own)
      else steps.through(own, nodes.reduce(tpc.name + 'v' + view + extra_name, 'cat', n, -2));
    steps.all([whole(view) for view in which]),

  // [1]IFrame -> tensor[n]: of some views.  extra: more keys of the node that makes tensors.
  views(tpc, extra_name, which, extra={})::
    local groups = tpc.view_groups;
    local inds = [ind for view in which for ind in wc.iota(std.length(groups)) if groups[ind].view_index == view];
    local split = pg.pipeline([
      frame.to_tdm(tpc, extra_name=extra_name, extra=extra),
      nodes.set_unpacker(tpc.name + extra_name, [
        { datapath: group_datapath('/frames/-?\\d+/tags/null/rules/0/groups/%d/traces', ind) }
        for ind in inds
      ]),
    ]);
    local all = frame.join_groups(tpc, extra_name, which, split.oports, inds);
    pg.intern(centernodes=[split] + all.nodes, edges=all.edges, iports=split.iports, oports=all.ports),

  // [1]IFrame -> tensor[number of tags * number of "inds"]: of the traces of each tag, the view groups of these numbers.
  // keys: more keys of the node.
  tagged_tensors(tpc, name, tags, inds, keys)::
    // All groups, so that no trace is one too many.
    local groups = [{ wpids: group.signed_wpids(tpc.ident) } for group in tpc.view_groups];
    pg.pipeline([
      nodes.frame_to_tdm(name, tpc.anode, [{ tag: tag, groups: groups } for tag in tags], keys, [tpc.anode]),
      nodes.set_unpacker(name, [
        { datapath: '/frames/-?\\d+/tags/%s/rules/%d/groups/%d/traces' % [tags[number], number, ind] }
        for number in wc.iota(std.length(tags))
        for ind in inds
      ]),
    ]),

  // [1]set -> IFrame[1]
  from_tdm(tpc, extra_name='', traces_tag='signal', chid_tag='null')::
    nodes.tdm_to_frame(tpc.name + extra_name, traces_tag, chid_tag),

  // [1]set -> tensor[number of groups].  %d in the pattern stands for the group's number.
  tensorset_unpacker(tpc, extra_name='', datapath_pattern='/frames/-?\\d+/tags/null/rules/0/groups/%d/traces')::
    nodes.set_unpacker(tpc.name + extra_name, [
      { datapath: group_datapath(datapath_pattern, ind) }
      for ind in wc.iota(std.length(tpc.view_groups))
    ]),

  // [number of views]tensor -> set[1]
  tensorset_view_repacker(name, multiplicity=3):: nodes.tensor_packer(name, multiplicity),

  // [2] -> [2] around a body: input 0 is the whole's, output 1 feeds the body, input 1 takes what it made, output 0
  // is the whole's and carries what came in followed by what was made.  extra: more keys of the node that splits.
  bypass(name, fanout_index=0, fanin_index=0, type='TensorSet', extra={})::
    local fanout = nodes.fanout(name, 2, type, extra);
    local fanin = nodes.fanin(name, 2, type);
    pg.intern(centernodes=[fanout, fanin],
              edges=[pg.edge(fanout, fanin, fanout_index, fanin_index)],
              iports=[fanout.iports[0], fanin.iports[1 - fanin_index]],
              oports=[fanin.oports[0], fanout.oports[1 - fanout_index]]),

  // [1]IFrame -> IFrame[1]: what a TPC's body makes of a frame, to which it is added.  body(samples) gives a step (see
  // steps.jsonnet) from ports of the samples of each view group to ports of the signals of each view; tap, a step by which sets
  // can be seen.  keys and others are those of to_tdm().
  around(tpc, body, tap, keys={}, others=[])::
    local enter = frame.to_tdm(tpc, extra=keys, others=others);
    local leave = frame.from_tdm(tpc);
    // Samples that have been used need not stay in memory until the end.
    local bypass = frame.bypass(tpc.name + 'bypass', extra={ without: [{ datatype: 'traces' }] });
    local seen = tap('frame', [bypass.oports[1]]);
    local groups = steps.through(seen.ports, frame.tensorset_unpacker(tpc, 'spng'));
    local signals = body(groups.ports);
    local packed = steps.through(signals.ports, frame.tensorset_view_repacker(tpc.name, std.length(tpc.views)));
    local whole = steps.all([seen, groups, signals, packed]);
    pg.intern(
      innodes=[enter],
      outnodes=[leave],
      centernodes=[bypass] + whole.nodes,
      edges=[
        pg.edge(enter, bypass, 0, 0),
        pg.edge(bypass, leave, 0, 0),
        pg.edge_ports(packed.ports[0], bypass.iports[1]),
      ] + whole.edges,
      name=tpc.name,
    ),

  connect_bypass(bypass, sources, targets)::
    pg.intern(innodes=[sources[0]],
              outnodes=[targets[0]],
              centernodes=[bypass, sources[1], targets[1]],
              edges=[
                pg.edge(sources[ind], bypass, 0, ind)
                for ind in [0, 1]
              ] + [
                pg.edge(bypass, targets[ind], ind, 0)
                for ind in [0, 1]
              ]),

  // [1]set -> set[1]: the body's output set follows the input set.
  wrap_bypass(body, name)::
    local around = frame.bypass(name);
    pg.intern(centernodes=[body, around],
              edges=[pg.edge(around, body, 1, 0), pg.edge(body, around, 0, 1)],
              iports=[around.iports[0]],
              oports=[around.oports[0]]),

  // [N]tensor -> tensor[N], with a copy of all of them packed for "sink".
  sink_taps(name, multiplicity, sink)::
    local copies = [nodes.fanout(name + 'tap' + ind, 2) for ind in wc.iota(multiplicity)];
    local packer = nodes.tensor_packer(name + 'tap', multiplicity);
    pg.intern(centernodes=copies + [packer, sink],
              edges=[pg.edge(copies[ind], packer, 1, ind) for ind in wc.iota(multiplicity)] + [pg.edge(packer, sink)],
              iports=[copy.iports[0] for copy in copies],
              oports=[copy.oports[0] for copy in copies]),
}
