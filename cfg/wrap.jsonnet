// Replace chosen nodes as they are made, e.g. to tap what flows out of them.
//
// finder: {Type: {label: part of an instance name}}.  The first of "labels" whose part occurs in the name of a node
// of that type selects it, and make_wrapper(label, inode, pnode) gives the pnode to use in its place.

local real = import 'spng/pgraph.jsonnet';

local contains(text, part) = part == '' || std.length(std.findSubstr(part, text)) > 0;

local wrap_pnode(labels, finder, make_wrapper, pg, inode, nin=0, nout=0, uses=[], name=null) =
  local node = pg.pnode(inode, nin=nin, nout=nout, uses=uses, name=name);
  local instance = if std.objectHas(inode, 'name') then inode.name else '';
  local parts = if std.objectHas(finder, inode.type) then finder[inode.type] else {};
  local found = [
    label
    for label in labels
    if std.objectHas(parts, label) && contains(instance, parts[label])
  ];
  if std.length(found) == 0 then node else make_wrapper(found[0], inode, node);

{
  wrap_pnode:: wrap_pnode,
  replace_pnode(labels, finder, make_wrapper, pg=real):: pg {
    pnode(inode, nin=0, nout=0, uses=[], name=null)::
      wrap_pnode(labels, finder, make_wrapper, pg, inode, nin, nout, uses, name),
  },
}
