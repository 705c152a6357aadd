// Stands in for the Wire-Cell Toolkit's file of this name: its functions, with what differs from ours.  Text is split and
// nothing else: what is no text comes back as it is, and an empty text is a list of one empty text.

{
  mm: 1.0,
  cm: 10.0,
  m: 1000.0,
  cm2: 100.0,
  cm3: 1000.0,
  ns: 1.0,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  megahertz: 1e-3,
  kilohertz: 1e-6,
  hertz: 1e-9,
  volt: 1e-6,
  millivolt: 1e-9,
  mV: 1e-9,
  eplus: 1.0,
  coulomb: 1.0 / 1.602176487e-19,
  fC: 1e-15 * self.coulomb,
  kelvin: 1.0,
  degree: self.pi / 180,
  pi: 2 * std.acos(0),
  sqrtpi: std.sqrt(self.pi),
  nominal_drift_velocity: 1.6e-3,

  Ulayer: 1,
  Vlayer: 2,
  Wlayer: 4,
  WirePlaneId(layer, face=0, apa=0):: (layer & 7) | (face << 3) | (apa << 4),
  wpid_index_to_layer(ind):: 1 << ind,

  tn(obj):: if std.objectHas(obj, 'name') && obj.name != '' then obj.type + ':' + obj.name else obj.type,
  tns(objs):: [self.tn(obj) for obj in objs],

  iota(n):: std.range(0, n - 1),
  enumerate(seq):: std.mapWithIndex(function(ind, value) { index: ind, value: value }, seq),
  index_of(arr, val):: std.find(val, arr)[0],
  sum(seq):: std.foldl(function(a, b) a + b, seq, 0),
  flatten(lol):: std.flattenArrays(lol),
  unique_list(seq)::
    local keep(found, item) =
      local text = std.toString(item);
      if std.count(found.seen, text) > 0 then found else { seen: found.seen + [text], list: found.list + [item] };
    std.foldl(keep, seq, { seen: [], list: [] }).list,

  listify(x, d=','):: if std.isString(x) then std.split(x, d) else x,
  intify(x):: if std.isString(x) then std.parseInt(x) else std.ceil(x),
  numberify(x):: if std.isString(x) then std.parseJson(x) else x,
  intlistify(x):: [self.intify(one) for one in self.listify(x)],

  object_with(obj, keys):: { [key]: obj[key] for key in keys if std.objectHas(obj, key) },
  get(o, f, default=null):: if std.objectHas(o, f) then o[f] else default,
  basename(name, ext='', delim='/')::
    local parts = std.split(name, delim);
    std.strReplace(parts[std.length(parts) - 1], ext, ''),
}
