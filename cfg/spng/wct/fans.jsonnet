// Fans of tensors and tensor sets.

local make_nodes = import '../nodes.jsonnet';
local wc = import '../wirecell.jsonnet';

function(control={}, pg=import '../pgraph.jsonnet') {
  local nodes = make_nodes(control, pg),
  local fans = self,

  fanin(name, multiplicity=2, type='Tensor'):: nodes.fanin(name, multiplicity, type),
  fanout(name, multiplicity=2, type='Tensor'):: nodes.fanout(name, multiplicity, type),

  // N fans of M: [a sink of N ports, [M sources of N ports]].  ifunc(ind) gives the fan's inode.
  fanout_cross_gen(N, M, ifunc)::
    local made = [
      local inode = ifunc(ind);
      pg.pnode(inode { data+: { multiplicity: M } + control }, nin=1, nout=M)
      for ind in wc.iota(N)
    ];
    [pg.intern(innodes=made), [
      pg.intern(centernodes=made, oports=[fan.oports[number] for fan in made])
      for number in wc.iota(M)
    ]],

  fanout_cross(name, N, M, type='Tensor')::
    fans.fanout_cross_gen(N, M, function(ind) { type: 'SPNGFanout' + type + 's', name: name + 'f' + ind, data: {} }),

  fanout_shuntline(nports, nout=2, extra_name='')::
    local pair = fans.fanout_cross_gen(nports, nout, function(ind) {
      type: 'SPNGFanoutTensors',
      name: 'fan' + ind + extra_name,
      data: {},
    });
    { sink: pair[0], sources: pair[1] },

  // Every output of "up" goes to the same input number of each of "downs".
  fanout_shuntline_connect(up, downs, extra_name='')::
    local fan = fans.fanout_shuntline(std.length(up.oports), std.length(downs), extra_name);
    local n = std.length(downs);
    pg.intern(innodes=[pg.shuntline(up, fan.sink)],
              outnodes=downs,
              edges=std.flattenArrays([
                [
                  pg.edge(fan.sources[ind], downs[ind], number, number)
                  for number in wc.iota(std.length(up.oports))
                ]
                for ind in wc.iota(n)
              ])),

  // targets_list[i] names who wants port i.  Gives {sink: N input ports, targets: {label: source}}; a label's ports
  // are those that asked for it, in order.
  fanout_select_gen(N, targets_list, ifunc)::
    local made = [
      local multiplicity = std.length(targets_list[ind]);
      local inode = ifunc(ind);
      pg.pnode(inode { data+: { multiplicity: multiplicity } + control }, nin=1, nout=multiplicity)
      for ind in wc.iota(N)
    ];
    local labels = wc.unique_list(std.flattenArrays(targets_list));
    local ports(label) = [
      made[ind].oports[number]
      for ind in wc.iota(N)
      for number in wc.iota(std.length(targets_list[ind]))
      if targets_list[ind][number] == label
    ];
    {
      fans: made,
      sink: pg.intern(centernodes=made, iports=[fan.iports[0] for fan in made]),
      targets: { [label]: pg.intern(centernodes=made, oports=ports(label)) for label in labels },
    },

  fanout_select(name, N, targets_list, type='Tensor')::
    fans.fanout_select_gen(N, targets_list, function(ind) {
      type: 'SPNGFanout' + type + 's',
      name: name + 'f' + ind,
      data: {},
    }),

  // Double one output port: [the node with the port passed on, a source of the copy].
  forkout_oport(name, node, oport_index, type='Tensor')::
    local fan = nodes.fanout(name + 'forkout', 2, type);
    local oports = [
      if ind == oport_index then fan.oports[0] else node.oports[ind]
      for ind in wc.iota(std.length(node.oports))
    ];
    local forked = pg.intern(innodes=[node],
                             centernodes=[fan],
                             edges=[pg.edge(node, fan, oport_index, 0)],
                             oports=oports);
    [forked, pg.intern(centernodes=[forked], oports=[fan.oports[1]])],
}
