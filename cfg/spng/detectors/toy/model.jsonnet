// A model of the toy: what `spng-make-detector` makes its files from.  One face of single wires, 1.2 m x 1.0 m, 5 mm apart.
local wc = import '../../wirecell.jsonnet';

local area = { width: 1200 * wc.mm, height: 1000 * wc.mm, pitch: 5 * wc.mm };

{
  wires: {
    anodes: [{ ident: 0, x: 0, y: 0, z: 0.5 * area.width, faces: [1] }],
    // Planes follow each other by 5 mm.
    plane_gap: 4.85 * wc.mm,
    wire_diameter: 0.15 * wc.mm,
    planes: [
      area { angle: 35.7 * wc.deg },
      area { angle: -35.7 * wc.deg },
      area { angle: 0 },
    ],
  },
  fields: (import 'fields-model.jsonnet')(wc),
  noise: (import 'noise-model.jsonnet')(wc),
}
