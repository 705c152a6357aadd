// Units, small helpers and plane identifiers that every configuration imports as "wc".
//
// Values are kept in locals: a field of an object is evaluated each time it is read, a local only once.

local pi = 2 * std.acos(0);

// Base units: mm, ns, MeV and the charge of the positron are 1.
local e_SI = 1.602176487e-19;
local meter = 1000.0, second = 1e9;
local meter2 = meter * meter;
local volt = 1e-6;
local coulomb = 1 / e_SI;
local joule = 1e-6 / e_SI;
local kilogram = joule * second * second / meter2;
local ampere = coulomb / second;
local becquerel = 1 / second;
local barn = 1e-28 * meter2;
local tesla = volt * second / meter2;
local farad = coulomb / volt;
local newton = joule / meter;
local gray = joule / kilogram;

local units = {
  millimeter: 1.0,
  mm: 1.0,
  millimeter2: 1.0,
  mm2: 1.0,
  millimeter3: 1.0,
  mm3: 1.0,
  centimeter: 10.0,
  cm: 10.0,
  centimeter2: 100.0,
  cm2: 100.0,
  centimeter3: 1000.0,
  cm3: 1000.0,
  meter: meter,
  m: meter,
  meter2: meter2,
  m2: meter2,
  meter3: meter2 * meter,
  m3: meter2 * meter,
  kilometer: 1e6,
  km: 1e6,
  kilometer2: 1e12,
  km2: 1e12,
  kilometer3: 1e18,
  km3: 1e18,
  parsec: 3.0856775807e+16 * meter,
  pc: 3.0856775807e+16 * meter,
  micrometer: 1e-3,
  um: 1e-3,
  nanometer: 1e-6,
  nm: 1e-6,
  angstrom: 1e-7,
  fermi: 1e-12,
  barn: barn,
  millibarn: 1e-3 * barn,
  microbarn: 1e-6 * barn,
  nanobarn: 1e-9 * barn,
  picobarn: 1e-12 * barn,

  radian: 1.0,
  rad: 1.0,
  milliradian: 1e-3,
  mrad: 1e-3,
  degree: pi / 180,
  deg: pi / 180,
  steradian: 1.0,
  sr: 1.0,

  nanosecond: 1.0,
  ns: 1.0,
  microsecond: 1e3,
  us: 1e3,
  millisecond: 1e6,
  ms: 1e6,
  second: second,
  s: second,
  picosecond: 1e-3,
  ps: 1e-3,
  hertz: 1 / second,
  Hz: 1 / second,
  kilohertz: 1e3 / second,
  kHz: 1e3 / second,
  megahertz: 1e6 / second,
  MHz: 1e6 / second,

  eplus: 1.0,
  e_SI: e_SI,
  coulomb: coulomb,
  fC: 1e-15 * coulomb,

  megaelectronvolt: 1.0,
  MeV: 1.0,
  electronvolt: 1e-6,
  eV: 1e-6,
  kiloelectronvolt: 1e-3,
  keV: 1e-3,
  gigaelectronvolt: 1e3,
  GeV: 1e3,
  teraelectronvolt: 1e6,
  TeV: 1e6,
  petaelectronvolt: 1e9,
  PeV: 1e9,
  joule: joule,

  kilogram: kilogram,
  kg: kilogram,
  gram: 1e-3 * kilogram,
  g: 1e-3 * kilogram,
  milligram: 1e-6 * kilogram,
  mg: 1e-6 * kilogram,

  watt: joule / second,
  newton: newton,
  pascal: newton / meter2,
  bar: 1e5 * newton / meter2,
  atmosphere: 101325 * newton / meter2,

  ampere: ampere,
  milliampere: 1e-3 * ampere,
  microampere: 1e-6 * ampere,
  nanoampere: 1e-9 * ampere,
  megavolt: 1.0,
  kilovolt: 1e-3,
  volt: volt,
  millivolt: 1e-9,
  mV: 1e-9,
  microvolt: 1e-12,
  uV: 1e-12,
  ohm: volt / ampere,
  farad: farad,
  millifarad: 1e-3 * farad,
  microfarad: 1e-6 * farad,
  nanofarad: 1e-9 * farad,
  picofarad: 1e-12 * farad,
  weber: volt * second,
  tesla: tesla,
  gauss: 1e-4 * tesla,
  kilogauss: 1e-1 * tesla,
  henry: volt * second / ampere,

  kelvin: 1.0,
  mole: 1.0,
  becquerel: becquerel,
  Bq: becquerel,
  kilobecquerel: 1e3 * becquerel,
  kBq: 1e3 * becquerel,
  megabecquerel: 1e6 * becquerel,
  MBq: 1e6 * becquerel,
  gigabecquerel: 1e9 * becquerel,
  GBq: 1e9 * becquerel,
  curie: 3.7e10 * becquerel,
  Ci: 3.7e10 * becquerel,
  millicurie: 3.7e7 * becquerel,
  mCi: 3.7e7 * becquerel,
  microcurie: 3.7e4 * becquerel,
  uCi: 3.7e4 * becquerel,
  gray: gray,
  kilogray: 1e3 * gray,
  milligray: 1e-3 * gray,
  microgray: 1e-6 * gray,
  candela: 1.0,
  lumen: 1.0,
  lux: 1 / meter2,
  perCent: 0.01,
  perThousand: 0.001,
  perMillion: 0.000001,

  clight: 2.99792458e8 * meter / second,
  nominal_drift_velocity: 1.6 / 1e3,

  pi: pi,
  twopi: 2 * pi,
  halfpi: pi / 2,
  pi2: pi * pi,
  sqrtpi: std.sqrt(pi),
};

// Where each label occurs first.  The right-hand object of a sum wins, so the earliest index stays; the sum nests
// to the right, which the interpreter searches in linear time.
local first_index(labels) =
  std.foldl(function(seen, ind) { [labels[ind]]: ind } + seen, std.range(0, std.length(labels) - 1), {});

// The elements of "seq" whose label did not occur before.
local unique_by_label(seq, labels) =
  local first = first_index(labels);
  [seq[ind] for ind in std.range(0, std.length(seq) - 1) if first[labels[ind]] == ind];

local tn(obj) =
  local name = if std.objectHasAll(obj, 'name') then obj.name else '';
  if name == '' then obj.type else obj.type + ':' + name;

local parse_int(text) =
  if text != '' && text[0] == '-' then -std.parseInt(text[1:]) else std.parseInt(text);

local intify(x) = if std.isString(x) then parse_int(x) else std.ceil(x);

local trim(text) =
  local n = std.length(text);
  if n == 0 then text
  else if text[0] == ' ' then trim(text[1:])
  else if text[n - 1] == ' ' then trim(text[:n - 1])
  else text;

local listify(x, delim=',') =
  if std.isArray(x) then x
  else if std.isString(x) then [part for part in [trim(raw) for raw in std.split(x, delim)] if part != '']
  else [x];

local deep_flatten(x) =
  if std.isArray(x) then std.flattenArrays([deep_flatten(item) for item in x]) else [x];

local layer_index(layer) = [ind for ind in [0, 1, 2] if (layer & (1 << ind)) != 0];

units {
  local wc = self,

  // Geometry.
  point(x, y, z, u=1):: { x: x * u, y: y * u, z: z * u },
  ray(p1, p2):: { tail: p1, head: p2 },

  // Wire planes are numbered by packing layer (one bit per plane), face and anode.
  Ulayer: 1,
  Vlayer: 2,
  Wlayer: 4,
  WirePlaneId(layer, face=0, apa=0):: (layer & 7) | (face << 3) | (apa << 4),
  wpid_index_to_layer(ind):: 1 << ind,
  wpid_layer_to_indices(layer):: layer_index(layer),
  wpid_layer_to_index(layer)::
    local found = layer_index(layer);
    assert std.length(found) == 1 : 'layer ' + layer + ' is not a single plane (want 1, 2 or 4)';
    found[0],
  unpack_wpid(wpid)::
    local layer = wpid & 7, face = (wpid >> 3) & 1, apa = wpid >> 4;
    local index = wc.wpid_layer_to_index(layer);
    local letter = 'uvw'[index];
    { apa: apa, face: face, layer: layer, index: index, letter: letter, name: 'a' + apa + 'f' + face + letter },

  // Component identifiers: "type:name", or the type alone when the name is empty.
  tn(obj):: tn(obj),
  tns(objs):: [tn(obj) for obj in objs],

  // Sequences.
  unique_list(seq):: unique_by_label(seq, [std.toString([item]) for item in seq]),
  iota(n):: std.range(0, n - 1),
  enumerate(seq):: [{ index: ind, value: seq[ind] } for ind in std.range(0, std.length(seq) - 1)],
  enumerate_pair(seq):: [[ind, seq[ind]] for ind in std.range(0, std.length(seq) - 1)],
  index_of(arr, val)::
    local found = std.find(val, arr);
    if std.length(found) == 0 then error 'no element ' + val + ' in ' + arr else found[0],
  sum(seq):: std.foldl(function(a, b) a + b, seq, 0),
  flatten(lol):: std.flattenArrays(lol),
  deep_flatten(x):: deep_flatten(x),

  // Command line values arrive as strings; these take either form.
  listify(x, delim=','):: listify(x, delim),
  intify(x):: intify(x),
  numberify(x):: if std.isString(x) then std.parseJson(x) else x,
  intlistify(x):: [intify(item) for item in listify(x)],

  // Objects.
  object_with(obj, keys):: { [key]: obj[key] for key in keys if std.objectHasAll(obj, key) },
  get(obj, field, default=null):: if std.objectHasAll(obj, field) then obj[field] else default,

  basename(name, ext='', delim='/')::
    local parts = std.split(name, delim);
    local last = parts[std.length(parts) - 1];
    if ext != '' && std.endsWith(last, ext) then last[:std.length(last) - std.length(ext)] else last,
  roundToInt(x):: std.floor(x + 0.5),
  debug(obj, msg=''):: std.trace(msg + std.toString(obj), obj),

  // Frequency bins of a waveform, for the masks of noise filters.
  freqbinner(tick, nsamples):: {
    local hz_perbin = 1.0 / (tick * nsamples),
    nyquist: 0.5 / tick,
    hz_perbin: hz_perbin,
    bin(freq):: std.floor(freq / hz_perbin),
    bin_range(freq, delta):: [self.bin(freq - delta), self.bin(freq + delta)],
    freqmasks(freqs, delta):: [
      local range = self.bin_range(freq, delta);
      { value: 0.0, lobin: range[0], hibin: range[1] }
      for freq in freqs
    ],
    freqmasks_mirror(freqs, delta)::
      local masks = self.freqmasks(freqs, delta);
      masks + [{ value: 0.0, lobin: nsamples - mask.hibin, hibin: nsamples - mask.lobin } for mask in masks],
  },
  freqmasks_phys(freqs, delta):: [{ value: 0.0, freq: freq, delta: delta } for freq in freqs],

  // Prototypes that old configurations extend.
  Component:: { type: '', name: '', data: {} },
  Point:: { x: 0, y: 0, z: 0 },
  Ray:: { tail: wc.Point, head: wc.Point },
  Track:: { time: 0, charge: -1, ray: wc.Ray },
  TrackDepos:: wc.Component { type: 'TrackDepos', data: { step_size: 1.0, clight: 1.0, tracks: [] } },
}
