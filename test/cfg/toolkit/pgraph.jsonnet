// Stands in for the Wire-Cell Toolkit's file of this name: its functions, with their signatures.  As there, a piece of graph
// nests what it uses instead of keeping a flat list, and main() knows no "strict".

local wc = import 'wirecell.jsonnet';

local strip(obj) = { [key]: obj[key] for key in std.objectFields(obj) if key != 'uses' };
local inner(obj) = if std.objectHas(obj, 'uses') then obj.uses else [];

{
  port(inode, n):: { node: wc.tn(inode), port: n },
  edge_ports(tport, hport):: { tail: tport, head: hport },
  edge_labels(tn1, tn2, tp=0, hp=0):: { tail: { node: tn1, port: tp }, head: { node: tn2, port: hp } },
  edge(tail, head, tp=0, hp=0)::
    assert tp < std.length(tail.oports) : 'no output port';
    assert hp < std.length(head.iports) : 'no input port';
    { tail: tail.oports[tp], head: head.iports[hp] },

  pnode(inode, nin=0, nout=0, uses=[], name=null):: {
    local given = if name == null then '' else name,
    type: 'Pnode',
    name: if given != '' then given else if std.objectHas(inode, 'name') then inode.name else '',
    uses: uses + [inode { _pnode: { nin: nin, nout: nout } }],
    edges: [],
    iports: [$.port(inode, n) for n in std.range(0, nin - 1)],
    oports: [$.port(inode, n) for n in std.range(0, nout - 1)],
  },

  intern(innodes=[], outnodes=[], centernodes=[], edges=[], iports=[], oports=[], name=''):: {
    local members = innodes + outnodes + centernodes,
    type: 'Pnode',
    name: name,
    uses: members,
    edges: edges + std.flattenArrays([one.edges for one in members]),
    iports: if std.length(iports) == 0 then std.flattenArrays([one.iports for one in innodes]) else iports,
    oports: if std.length(oports) == 0 then std.flattenArrays([one.oports for one in outnodes]) else oports,
  },

  pipeline(elements, name='')::
    local n = std.length(elements);
    $.intern(innodes=[elements[0]],
             outnodes=[elements[n - 1]],
             centernodes=elements[1:n - 1],
             edges=[$.edge(elements[ind], elements[ind + 1]) for ind in std.range(0, n - 2)],
             name=name),
  crossline(elements):: $.intern(innodes=elements,
                                 iports=std.flattenArrays([one.iports for one in elements]),
                                 oports=std.flattenArrays([one.oports for one in elements])),
  shuntline(up, down, uports=[], dports=[], name='')::
    local tails = if std.length(uports) == 0 then up.oports else uports;
    local heads = if std.length(dports) == 0 then down.iports else dports;
    assert std.length(tails) == std.length(heads) : 'port counts differ';
    $.intern(innodes=[up],
             outnodes=[down],
             edges=[$.edge_ports(tails[ind], heads[ind]) for ind in std.range(0, std.length(tails) - 1)],
             name=name),
  shuntlines(nodes):: std.foldl(function(up, down) $.shuntline(up, down), nodes[1:], nodes[0]),
  oport_node(node, i=0):: $.intern(centernodes=[node], oports=[node.oports[i]]),
  iport_node(node, i=0):: $.intern(centernodes=[node], iports=[node.iports[i]]),
  components(subgraphs):: $.intern(centernodes=subgraphs),

  resolve_uses(seq)::
    local all(items) = std.flattenArrays([all(inner(one)) + [strip(one)] for one in items]);
    wc.unique_list([one for one in all(seq) if one.type != 'Pnode']),
  unique_edges(edges):: wc.unique_list(edges),
  edges(graph):: $.unique_edges(graph.edges),
  uses(graph):: $.resolve_uses([graph]),

  fan:: {
    fanout(type, pipelines, name='fanout', tag_rules=[])::
      local n = std.length(pipelines);
      local data = { multiplicity: n, tag_rules: tag_rules };
      local split = $.pnode({ type: type, name: name, data: data }, nin=1, nout=n);
      $.intern(innodes=[split],
               outnodes=pipelines,
               edges=[$.edge(split, pipelines[ind], ind, 0) for ind in std.range(0, n - 1)],
               name=name),
    fanin(type, pipelines, name='fanin', outtags=[])::
      local n = std.length(pipelines);
      local join = $.pnode({ type: type, name: name, data: { multiplicity: n, tags: outtags } }, nin=n, nout=1);
      $.intern(innodes=pipelines,
               outnodes=[join],
               edges=[$.edge(pipelines[ind], join, 0, ind) for ind in std.range(0, n - 1)],
               name=name),
  },

  main(graph, app='Pgrapher', plugins=[], program='wire-cell', uses=[])::
    local core = ['WireCellSio', 'WireCellAux', 'WireCellApps', 'WireCellGen', 'WireCellSigProc', 'WireCellImg'];
    local engines = { Pgrapher: 'WireCellPgraph', TbbFlow: 'WireCellTbb' };
    local entry = { type: program, data: { plugins: std.set(core + [engines[app]] + plugins), apps: [app] } };
    (if program == '' then [] else [entry]) + $.resolve_uses(uses) + $.uses(graph) +
    [{ type: app, data: { edges: $.edges(graph) } }],
}
