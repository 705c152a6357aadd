// Steps of a graph that is put together once, at its end, as every joining of large pieces takes time.
//
// A step is {nodes, edges, ports}: what it adds to the graph, and the output ports where its results are.

function(pg=import 'pgraph.jsonnet') {
  local flat(lists) = std.flattenArrays(lists),

  // Nothing new: ports of nodes that are in the graph already.
  from(ports=[]):: { nodes: [], edges: [], ports: ports },

  // Ports into a piece of graph with as many inputs.
  through(ports, piece)::
    local n = std.length(ports), want = std.length(piece.iports);
    assert n == want : 'graph: ' + n + ' ports for the ' + want + ' inputs of ' + piece.name;
    {
      nodes: [piece],
      edges: [pg.edge_ports(ports[ind], piece.iports[ind]) for ind in std.range(0, n - 1)],
      ports: piece.oports,
    },

  // Several steps as one.  ports: those of the whole.
  all(steps, ports=flat([step.ports for step in steps]))::
    { nodes: flat([step.nodes for step in steps]), edges: flat([step.edges for step in steps]), ports: ports },
}
