// The files of a detector with vertical drift: an anode of strips below and one above, with their sizes as in ProtoDUNE-VD.
// The drift is along x.  All strips end at the edge of the anode, each one has its own channel.
//
//   for kind in wires fields noise; do spng-make-detector $kind model.jsonnet strips-$kind.json; done
//
// Strips are described as wires here, so the field near them is that of no real detector.

local wc = import 'spng/wirecell.jsonnet';

local pdhd_fields = (import 'spng/detectors/pdhd/fields-model.jsonnet')(wc);
local pdhd_noise = (import 'spng/detectors/pdhd/noise-model.jsonnet')(wc);
local area = { width: 1489.2 * wc.mm, height: 1677.7 * wc.mm };

{
  wires: {
    local anode(ident, sign) = {
      ident: ident,
      x: -sign * 3130.7 * wc.mm,
      y: -0.5 * area.height,
      z: 0.5 * area.width,
      faces: [sign],
    },
    anodes: [anode(0, 1), anode(1, -1)],
    // Views lie on circuit boards, closer than their thickness matters.
    plane_gap: 0.2 * wc.mm,
    planes: [
      area { angle: -60 * wc.deg, pitch: 7.65 * wc.mm },
      area { angle: 60 * wc.deg, pitch: 7.65 * wc.mm },
      area { angle: 0, pitch: 5.1 * wc.mm },
    ],
  },
  fields: pdhd_fields { speed: 1.6 * wc.mm / wc.us },
  noise: pdhd_noise { wire_lengths: [length * wc.meter for length in [0, 1, 2]] },
}
