// A model of ICARUS: what `spng-make-detector` makes its files from.
// docs/detector-model.md says what was read off the experiment's files.
local models = import '../models.jsonnet';
local wc = import '../../wirecell.jsonnet';

local numbers = (import 'numbers.jsonnet')(wc);

{
  wires: {
    // A TPC is two anodes: the halves of its first induction plane, each with all wires of the other planes.
    local half = 8949.51 * wc.mm,
    local tpcs = [
      { x: -3593.3, face: 1, second: 2400, third: 8128 },
      { x: -611, face: -1, second: 2368, third: 8160 },
      { x: 611, face: 1, second: 2400, third: 8128 },
      { x: 3593.3, face: -1, second: 2368, third: 8160 },
    ],
    local anode(ident) =
      local number = ident % 10, tpc = tpcs[number], upper = ident >= 120;
      local first = 13824 * number;
      {
        ident: ident,
        x: tpc.x * wc.mm,
        y: -1818.5 * wc.mm,
        z: 0,
        faces: [tpc.face],
        shifts: [[0, (if upper then 0.5 else -0.5) * half], [0, 0], [0, 0]],
        first_channels: [first + (if upper then 1152 else 0), first + tpc.second, first + tpc.third],
      },
    anodes: [anode(ident) for ident in numbers.anode_idents],
    plane_gap: 2.85 * wc.mm,
    wire_diameter: 0.15 * wc.mm,
    local any = { pitch: 3 * wc.mm, width: 2 * half, height: 3168 * wc.mm, channels: 'z' },
    planes: [
      any { angle: 90 * wc.deg, width: half, wires: 1056, channels: 'y' },
      any { angle: -30 * wc.deg, wires: 5600 },
      any { angle: 30 * wc.deg, wires: 5600 },
    ],
  },
  fields: models.three_planes(
    // Abratenko et al., Eur. Phys. J. C 83 (2023) 467.
    biases=[-250 * wc.volt, -30 * wc.volt, 250 * wc.volt],
    drift_field=500 * wc.volt / wc.cm,
    speed=1.6 * wc.mm / wc.us,
  ),
  noise: models.noise(numbers, 3.56e-9 * wc.volt, models.lengths(9 * wc.m), 91 * wc.picofarad),
  filters: models.filters(self, numbers, [8.95 * wc.m, 3.658 * wc.m, 3.658 * wc.m]),
}
