// A whole job in which unknown configuration keys are errors, whichever pgraph.jsonnet made it:
//
//   strict(pg.main(graph, ...))
//
// Our host reads it from the job's own entry, for all components.  In an installed Wire-Cell Toolkit, which does not, the
// components of the plugin find it in their data.

local with_data(entry, more) = entry { data: (if std.objectHas(entry, 'data') then entry.data else {}) + more };

function(sequence) [
  if entry.type == 'wire-cell' then with_data(entry, { strict: true })
  else if std.startsWith(entry.type, 'SPNG') then with_data(entry, { _strict: true })
  else entry
  for entry in sequence
]
