// A model of ProtoDUNE-SP: what `spng-make-detector` makes its files from.
// docs/detector-model.md says what was read off the experiment's files.
local models = import '../models.jsonnet';
local wc = import '../../wirecell.jsonnet';

local numbers = (import 'numbers.jsonnet')(wc);

{
  wires: {
    // Frames and boards are those of ProtoDUNE-HD.
    local frame = (import '../pdhd/model.jsonnet').wires,
    local side(sign) = sign * 3636.9425 * wc.mm,
    local anode(ident) = {
      ident: ident,
      x: side(if ident % 2 == 0 then -1 else 1),
      y: 76.1 * wc.mm,
      z: 1153.3625 * wc.mm + std.floor(ident / 2) * 2320.6 * wc.mm,
    },
    anodes: [anode(ident) for ident in numbers.anode_idents],
    thickness: 85.575 * wc.mm,
    plane_gap: 4.6105 * wc.mm,
    wire_diameter: 0.152 * wc.mm,
    boards: frame.boards,
    planes: frame.planes,
  },
  fields: (import '../pdhd/fields-model.jsonnet')(wc),
  noise: models.noise(numbers, 0.81e-9 * wc.volt, models.lengths(10 * wc.m)),
  filters: models.filters(self, numbers, [7.4 * wc.m, 7.4 * wc.m, 6 * wc.m]),
}
