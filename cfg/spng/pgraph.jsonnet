// Building blocks of data flow graphs, imported as "pg".
//
// An "inode" is a component's configuration: {type, name, data, uses?}.  A "pnode" is a piece of a graph:
//
//   uses    every inode it needs, services before their users, each once
//   edges   [{tail: port, head: port}]
//   iports, oports   its open ends, [{node: "type:name", port: number}]
//
// "uses" is kept flat and free of duplicates at every step, so that joining pieces costs no more than their sizes.

// The files of this folder import this one and wirecell.jsonnet from beside them, so that neither their results nor the time
// that they take depend on other files of these names on the search path, such as the Wire-Cell Toolkit's.
//
// The interpreter parses its own standard library anew for every import, which takes longer than all that is done
// here: hence few imports, and a few helpers that wirecell.jsonnet has too.
local iota(n) = std.range(0, n - 1);
local field(obj, key, default) = if std.objectHasAll(obj, key) then obj[key] else default;

local tn(inode) =
  local name = field(inode, 'name', '');
  if name == '' then inode.type else inode.type + ':' + name;

// Where each label occurs first.  The right-hand object of a sum wins, so the earliest index stays; the sum nests
// to the right, which the interpreter searches in linear time.
local first_index(labels) =
  std.foldl(function(seen, ind) { [labels[ind]]: ind } + seen, iota(std.length(labels)), {});

local unique_by_label(seq, labels) =
  local first = first_index(labels);
  [seq[ind] for ind in iota(std.length(seq)) if first[labels[ind]] == ind];

local without(obj, key) = { [name]: obj[name] for name in std.objectFields(obj) if name != key };

local isSomething(value) = !(value == null || value == [] || value == {} || value == '');

// Components with the same "type:name" and the same data are one.  Data are compared, as text, only where the
// "type:name" repeats; when they differ both are kept and the host lets the later data win.
local unique_inodes(inodes) = if std.length(inodes) < 2 then inodes else
  local keys = [tn(inode) for inode in inodes];
  local first = first_index(keys);
  local indices = iota(std.length(inodes));
  local texts = [std.toString(inode) for inode in inodes];
  local repeats = [ind for ind in indices if first[keys[ind]] != ind];
  local differs = [ind for ind in repeats if texts[ind] != texts[first[keys[ind]]]];
  if std.length(repeats) == 0 then inodes
  else if std.length(differs) == 0 then [inodes[ind] for ind in indices if first[keys[ind]] == ind]
  else unique_by_label(inodes, [
    local origin = first[keys[ind]];
    if origin == ind || texts[ind] == texts[origin] then keys[ind] else keys[ind] + texts[ind]
    for ind in indices
  ]);

// All inodes that a mixed list of inodes and pnodes stands for, dependencies first.
local flat_uses(seq) = std.flattenArrays([
  local inner = if std.objectHasAll(item, 'uses') then flat_uses(item.uses) else [];
  if item.type == 'Pnode' then inner
  else inner + [if std.objectHas(item, 'uses') then without(item, 'uses') else item]
  for item in seq
  if item != null
]);

local resolve_uses(seq) = unique_inodes(flat_uses(seq));

local edge_label(edge) =
  edge.tail.node + ' ' + edge.tail.port + ' ' + edge.head.node + ' ' + edge.head.port;

local unique_edges(edges) = unique_by_label(edges, [edge_label(edge) for edge in edges]);

local make_pnode(name, uses, edges, iports, oports) = {
  type: 'Pnode',
  name: name,
  uses: uses,
  edges: edges,
  iports: iports,
  oports: oports,
};

local port(inode, number) = { node: tn(inode), port: number };

local pnode(inode, nin=0, nout=0, uses=[], name=null) =
  local given = [n for n in [name, field(inode, 'name', '')] if n != null && n != ''];
  local all = resolve_uses(uses + [inode { _pnode: { nin: nin, nout: nout } }]);
  local iports = [port(inode, n) for n in iota(nin)];
  local oports = [port(inode, n) for n in iota(nout)];
  make_pnode(if std.length(given) == 0 then '' else given[0], all, [], iports, oports);

// Join members in the given order.
local assemble(members, edges, iports, oports, name='') =
  local uses = resolve_uses(members);
  local all = std.flattenArrays([member.edges for member in members]) + edges;
  make_pnode(name, uses, all, iports, oports);

local all_iports(nodes) = std.flattenArrays([node.iports for node in nodes]);
local all_oports(nodes) = std.flattenArrays([node.oports for node in nodes]);

local intern(innodes=[], outnodes=[], centernodes=[], edges=[], iports=[], oports=[], name='') =
  assemble(innodes + outnodes + centernodes,
           edges,
           if std.length(iports) == 0 then all_iports(innodes) else iports,
           if std.length(oports) == 0 then all_oports(outnodes) else oports,
           name);

local pick(node, ports, number, kind) =
  if number < std.length(ports) && ports[number] != null then ports[number]
  else error 'no ' + kind + ' port ' + number + ' at graph node "' + node.name + '" which has ' + std.length(ports);

local edge_ports(tport, hport) = { tail: tport, head: hport };

local edge(tail, head, tp=0, hp=0) =
  edge_ports(pick(tail, tail.oports, tp, 'output'), pick(head, head.iports, hp, 'input'));

local pipeline(elements, name='') =
  local n = std.length(elements);
  local edges = [edge(elements[ind], elements[ind + 1]) for ind in iota(n - 1)];
  assemble(elements, edges, elements[0].iports, elements[n - 1].oports, name);

local crossline(elements) = assemble(elements, [], all_iports(elements), all_oports(elements));

local connect(uports, dports, what) =
  local nup = std.length(uports), ndown = std.length(dports);
  assert nup == ndown : 'can not join ' + nup + ' output ports to ' + ndown + ' input ports' + what;
  [edge_ports(uports[ind], dports[ind]) for ind in iota(nup)];

local shuntline(up, down, uports=[], dports=[], name='') =
  local tails = if std.length(uports) == 0 then up.oports else uports;
  local heads = if std.length(dports) == 0 then down.iports else dports;
  assemble([up, down],
           connect(tails, heads, ' of "' + up.name + '" and "' + down.name + '"'),
           up.iports,
           down.oports,
           name);

local shuntlines(nodes) =
  local n = std.length(nodes);
  local edges = std.flattenArrays([
    connect(nodes[ind].oports, nodes[ind + 1].iports, ' of "' + nodes[ind].name + '" and "' + nodes[ind + 1].name + '"')
    for ind in iota(n - 1)
  ]);
  assemble(nodes, edges, nodes[0].iports, nodes[n - 1].oports);

local oport_node(node, i=0) =
  make_pnode(node.name, node.uses, node.edges, [], [pick(node, node.oports, i, 'output')]);
local iport_node(node, i=0) =
  make_pnode(node.name, node.uses, node.edges, [pick(node, node.iports, i, 'input')], []);

// Graph surgery.  An edge is found by its two ends.
local find_edge(edge, edges) =
  local wanted = edge_label(edge);
  local found = [ind for ind in iota(std.length(edges)) if edge_label(edges[ind]) == wanted];
  if std.length(found) == 0 then error 'no edge ' + std.toString(edge) else found[0];

local break_edge(index, edges) = edges[:index] + edges[index + 1:];

local break_insert_edge(index, edges, head, tail, iport=0, oport=0) =
  local broken = edges[index];
  edges[:index] +
  [
    edge_ports(broken.tail, pick(head, head.iports, iport, 'input')),
    edge_ports(pick(tail, tail.oports, oport, 'output'), broken.head),
  ] +
  edges[index + 1:];

local insert_node(graph, edge, head, tail, iport=0, oport=0, name=null) =
  local edges = break_insert_edge(find_edge(edge, graph.edges), graph.edges, head, tail, iport, oport);
  local uses = resolve_uses([graph, head, tail]);
  make_pnode(if name == null then graph.name else name,
             uses,
             edges + head.edges + tail.edges,
             graph.iports,
             graph.oports);

// Tap "sg" into the edges that edge_selector(edge) accepts: its input port n hears the n'th of them.
// fanout_factory(n, edge) makes the fanout with one input and two outputs.
local splice(gr, sg, edge_selector, fanout_factory) =
  local chosen = [edge for edge in unique_edges(gr.edges) if edge_selector(edge)];
  local others = [edge for edge in unique_edges(gr.edges) if !edge_selector(edge)];
  local fans = [fanout_factory(ind, chosen[ind]) for ind in iota(std.length(chosen))];
  local patched = std.flattenArrays([
    [
      edge_ports(chosen[ind].tail, fans[ind].iports[0]),
      edge_ports(fans[ind].oports[0], chosen[ind].head),
      edge_ports(fans[ind].oports[1], pick(sg, sg.iports, ind, 'input')),
    ]
    for ind in iota(std.length(chosen))
  ]);
  make_pnode(gr.name, resolve_uses([gr] + fans + [sg]), others + patched + sg.edges, gr.iports, gr.oports);

local fan_node(type, name, nin, nout, data) = pnode({ type: type, name: name, data: data }, nin=nin, nout=nout);

local fan = {
  fanout(type, pipelines, name='fanout', tag_rules=[])::
    local n = std.length(pipelines);
    local split = fan_node(type, name, 1, n, { multiplicity: n, tag_rules: tag_rules });
    assemble([split] + pipelines,
             [edge(split, pipelines[ind], ind, 0) for ind in iota(n)],
             split.iports,
             all_oports(pipelines),
             name),

  fanin(type, pipelines, name='fanin', outtags=[])::
    local n = std.length(pipelines);
    local merge = fan_node(type, name, n, 1, { multiplicity: n, tags: outtags });
    assemble(pipelines + [merge],
             [edge(pipelines[ind], merge, 0, ind) for ind in iota(n)],
             all_iports(pipelines),
             merge.oports,
             name),

  pipe(fout, pipelines, fin, name='fanpipe', outtags=[], tag_rules=[], in_tag_rules=[])::
    local n = std.length(pipelines);
    local split = fan_node(fout, name, 1, n, { multiplicity: n, tag_rules: tag_rules });
    local merge = fan_node(fin, name, n, 1, { multiplicity: n, tag_rules: in_tag_rules, tags: outtags });
    assemble([split] + pipelines + [merge],
             [edge(split, pipelines[ind], ind, 0) for ind in iota(n)] +
             [edge(pipelines[ind], merge, 0, ind) for ind in iota(n)],
             split.iports,
             merge.oports,
             name),

  sink(fout, pipelines, name='fansink', tag_rules=[])::
    local n = std.length(pipelines);
    local split = fan_node(fout, name, 1, n, { multiplicity: n, tag_rules: tag_rules });
    assemble([split] + pipelines, [edge(split, pipelines[ind], ind, 0) for ind in iota(n)], split.iports, [], name),

  tap(fout, sink, name='fantap', tag_rules=[])::
    local split = fan_node(fout, name, 1, 2, { multiplicity: 2, tag_rules: tag_rules });
    assemble([split, sink], [edge(split, sink, 1, 0)], split.iports, [split.oports[0]], name),
};

local core_plugins = [
  'WireCellSio',
  'WireCellAux',
  'WireCellApps',
  'WireCellGen',
  'WireCellSigProc',
  'WireCellImg',
];
local app_plugins = { Pgrapher: 'WireCellPgraph', TbbFlow: 'WireCellTbb' };

{
  port(inode, n):: port(inode, n),
  pnode(inode, nin=0, nout=0, uses=[], name=null):: pnode(inode, nin, nout, uses, name),
  intern(innodes=[], outnodes=[], centernodes=[], edges=[], iports=[], oports=[], name='')::
    intern(innodes, outnodes, centernodes, edges, iports, oports, name),
  pipeline(elements, name=''):: pipeline(elements, name),
  crossline(elements):: crossline(elements),
  shuntline(up, down, uports=[], dports=[], name=''):: shuntline(up, down, uports, dports, name),
  shuntlines(nodes):: shuntlines(nodes),
  oport_node(node, i=0):: oport_node(node, i),
  iport_node(node, i=0):: iport_node(node, i),
  components(subgraphs):: assemble(subgraphs, [], [], []),

  edge(tail, head, tp=0, hp=0):: edge(tail, head, tp, hp),
  edge_ports(tport, hport):: edge_ports(tport, hport),
  edge_labels(tn1, tn2, tp=0, hp=0):: edge_ports({ node: tn1, port: tp }, { node: tn2, port: hp }),

  break_edge(index, edges):: break_edge(index, edges),
  break_insert_edge(index, edges, head, tail, iport=0, oport=0)::
    break_insert_edge(index, edges, head, tail, iport, oport),
  insert_node(pnode, edge, head, tail, iport=0, oport=0, name=null)::
    insert_node(pnode, edge, head, tail, iport, oport, name),
  insert_one(pnode, edge, node, name=null):: insert_node(pnode, edge, node, node, 0, 0, name),
  splice(gr, sg, edge_selector, fanout_factory):: splice(gr, sg, edge_selector, fanout_factory),
  join_sources(joiner, sources, n=2)::
    assemble(sources + [joiner], [edge(sources[ind], joiner, 0, ind) for ind in iota(n)], [], joiner.oports),

  strip_pnodes(seq):: [item for item in seq if item.type != 'Pnode'],
  isSomething(value):: isSomething(value),
  prune_key(obj, key):: without(obj, key),
  prune_array(arr):: [item for item in arr if isSomething(item)],
  popuses(obj):: without(obj, 'uses'),
  resolve_uses(seq):: resolve_uses(seq),
  unique_edges(edges):: unique_edges(edges),
  find_indices(arr, accept):: [ind for ind in iota(std.length(arr)) if accept(arr[ind])],

  edges(graph):: unique_edges(graph.edges),
  uses(graph):: resolve_uses([graph]),

  fan:: fan,

  // The whole configuration sequence.  With strict=true configuration keys that a component does not know are errors.
  main(graph, app='Pgrapher', plugins=[], program='wire-cell', uses=[], strict=false)::
    local engine =
      if std.objectHas(app_plugins, app) then app_plugins[app]
      else error 'unknown app "' + app + '" (known: ' + std.join(', ', std.objectFields(app_plugins)) + ')';
    local command = {
      type: program,
      data: { plugins: std.set(core_plugins + [engine] + plugins), apps: [app] },
    };
    local sequence = (if program == '' then [] else [command]) +
                     resolve_uses(uses + [graph]) +
                     [{ type: app, data: { edges: unique_edges(graph.edges) } }];
    if strict then (import 'strict.jsonnet')(sequence) else sequence,
}
