// A model of ProtoDUNE-HD: what `spng-make-detector` makes its files from.
local wc = import '../../wirecell.jsonnet';

// Each wire layer is wound around a frame that is this much larger, at the sides and at the top, than the one inside.
local layer = 3.35 * wc.mm;
local height = 5983.9 * wc.mm;
local width = 2293.325 * wc.mm;
local induction = {
  pitch: 4.669 * wc.mm,
  per_board: 40,
  wrapped: true,
};

{
  wires: {
    // The cathode is 1 mm from x = 0 in the coordinates of the experiment.
    local side(sign) = sign * 3573.955 * wc.mm - 1.0 * wc.mm,
    local anode(ident, sign, z) = { ident: ident, x: side(sign), y: 76.1 * wc.mm, z: z },
    local near = 1152.3625 * wc.mm,
    local far = near + 2320.6 * wc.mm,
    anodes: [anode(0, -1, near), anode(1, 1, near), anode(2, -1, far), anode(3, 1, far)],

    thickness: 85.87 * wc.mm,
    plane_gap: 4.76 * wc.mm,
    wire_diameter: 0.152 * wc.mm,
    boards: 10,

    planes: [
      induction {
        angle: 35.707 * wc.deg,
        width: width + 4 * layer,
        height: height + 2 * layer,
        // Where the first board begins, in each layer.
        first: 7.916 * wc.mm,
        // The last one that would fit, 6 mm long, is not strung.
        wires: 1148,
      },
      induction {
        angle: -35.707 * wc.deg,
        width: width + 2 * layer,
        height: height + layer,
        first: 4.998 * wc.mm,
      },
      {
        angle: 0,
        pitch: 4.792 * wc.mm,
        // Collection wires fill the width of the boards, a little more than their frame.
        width: 2300.16 * wc.mm,
        height: height,
        per_board: 48,
      },
    ],
  },
  fields: (import 'fields-model.jsonnet')(wc),
  noise: (import 'noise-model.jsonnet')(wc),
  filters: (import 'filters-model.jsonnet')(wc),
}
