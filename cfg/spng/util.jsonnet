// Reductions that are not bound to a TPC.

local make_nodes = import 'nodes.jsonnet';

{
  reduce_one(op, dim=0, multiplicity=2, name=''):: make_nodes().reduce(name, op, multiplicity, dim),
}
