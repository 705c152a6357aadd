// A model of the far detector of DUNE with horizontal drift: what `spng-make-detector` makes its files from.
// docs/detector-model.md says what was read off the experiment's files.
local models = import '../models.jsonnet';
local wc = import '../../wirecell.jsonnet';

local numbers = (import 'numbers.jsonnet')(wc);
local layer = 3.175 * wc.mm;
local height = 5983.9025 * wc.mm;

{
  wires: {
    local spacing = 2323.9 * wc.mm,
    // Lower anodes, of even ident, are read out from below.
    local anode(ident) = {
      local upper = ident % 2 == 1,
      ident: ident,
      x: 0,
      y: (if upper then 1 else -1) * 16.2875 * wc.mm,
      z: 1153.19 * wc.mm + std.floor(ident / 2) * spacing,
      turned: !upper,
      // Outer layers reach farther around the end without boards.
      shifts: [[-2 * layer, 0], [-layer, 0], [0, 0]],
    },
    anodes: [anode(ident) for ident in numbers.anode_idents],
    thickness: 60.031 * wc.mm,
    plane_gap: 4.608 * wc.mm,
    wire_diameter: 0.152 * wc.mm,
    boards: 10,
    local induction = { pitch: 4.667 * wc.mm, per_board: 40, wrapped: true },
    planes: [
      induction {
        angle: 35.71 * wc.deg,
        width: 2306.375 * wc.mm,
        height: height + 2 * layer,
        first: 6.57848 * wc.mm,
        wires: 1149,
      },
      induction {
        angle: -35.71 * wc.deg,
        width: 2300.025 * wc.mm,
        height: height + layer,
        first: 6.19 * wc.mm,
      },
      { angle: 0, pitch: 4.79 * wc.mm, width: 2299.2 * wc.mm, height: height, per_board: 48 },
    ],
  },
  fields: (import '../pdhd/fields-model.jsonnet')(wc),
  noise: models.noise(numbers, 0.762e-9 * wc.volt, models.lengths(10 * wc.m)),
  filters: models.filters(self, numbers, [7.4 * wc.m, 7.4 * wc.m, 6 * wc.m]),
}
