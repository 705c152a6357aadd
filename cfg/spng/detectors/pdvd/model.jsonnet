// A model of ProtoDUNE-VD: what `spng-make-detector` makes its files from.
// docs/detector-model.md says what was read off the experiment's files.
local models = import '../models.jsonnet';
local wc = import '../../wirecell.jsonnet';

local numbers = (import 'numbers.jsonnet')(wc);

{
  wires: {
    // Anodes are the halves in y of four modules below and four above, of which each two share their strips of U and V.
    local anode(ident) =
      local module = ident % 10, upper = ident >= 120, top = module >= 4;
      local at_high_y = module % 2 == 1, pair = std.floor(module / 2);
      local first = 3076 * pair, half = 477 * (if at_high_y then 1 else 0);
      local sixth = 292 * ((if at_high_y then 2 else 0) + (if upper then 1 else 0));
      local low = if at_high_y then 8.07 else -3370.93;
      local collection = if at_high_y then (if upper then 1692.9 else 8.40) else (if upper then -1686.1 else -3370.6);
      {
        ident: ident,
        x: (if top then 1 else -1) * 3130.7 * wc.mm,
        y: low * wc.mm,
        z: (if pair % 2 == 0 then 749.6 else 2245.6) * wc.mm,
        faces: [if top then -1 else 1],
        shifts: [[0, 0], [0, 0], [(collection - low) * wc.mm, 0]],
        first_channels: [first + half, first + 954 + half, first + 1908 + sixth],
      },
    anodes: [anode(ident) for ident in numbers.anode_idents],
    plane_gap: 0.2 * wc.mm,
    // Two strips in each plane of the file are only 6.49 mm apart: this is the mean.
    local induction = {
      pitch: 7.64541 * wc.mm,
      width: 1489.2 * wc.mm,
      height: 3362.86 * wc.mm,
      wires: 477,
      channels: 'y',
    },
    planes: [
      induction { angle: 60.0207 * wc.deg, first: 28.4 * wc.mm },
      induction { angle: -60.0207 * wc.deg, first: 8.0 * wc.mm },
      { angle: 0, pitch: 5.1 * wc.mm, width: 1489.2 * wc.mm, height: 1677.7 * wc.mm, wires: 292 },
    ],
  },
  fields: (import '../pdhd/fields-model.jsonnet')(wc) {
    // Strips and holes are described as wires, at the pitch of collection strips: the field is that of no real detector.
    local gap = 5.1 * wc.mm,
    planes: [
      { location: 2 * gap, bias: -500 * wc.volt },
      { location: gap, bias: 0 },
      { location: 0, bias: 1000 * wc.volt },
    ],
    pitch: gap,
    mesh: -gap,
    cathode: 300 * wc.mm,
    origin: 189.2 * wc.mm,
    nwires: 11,
    speed: 1.6 * wc.mm / wc.us,
    nsamples: 1400,
  },
  noise: models.noise(numbers, 2.74e-9 * wc.volt, models.lengths(2 * wc.m), 28.6 * wc.picofarad),
  filters: models.filters(self, numbers, [1.7 * wc.m, 1.7 * wc.m, 1.7 * wc.m]),
}
