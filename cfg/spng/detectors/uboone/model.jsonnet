// A model of MicroBooNE: what `spng-make-detector` makes its files from.
// docs/detector-model.md says what was read off the experiment's files.
local models = import '../models.jsonnet';
local wc = import '../../wirecell.jsonnet';

local numbers = (import 'numbers.jsonnet')(wc);

{
  wires: {
    anodes: [{
      ident: 0,
      x: -6 * wc.mm,
      y: -1155.3 * wc.mm,
      z: 5185 * wc.mm,
      faces: [1],
      shifts: [[0.25 * wc.mm, -0.025 * wc.mm], [0.25 * wc.mm, -0.025 * wc.mm], [0, 0]],
    }],
    plane_gap: 2.85 * wc.mm,
    wire_diameter: 0.15 * wc.mm,
    local induction = {
      pitch: 3 * wc.mm,
      width: 10369.25 * wc.mm,
      height: 2329.5 * wc.mm,
      first: 5.12 * wc.mm,
      wires: 2400,
      channels: 'z',
    },
    planes: [
      induction { angle: 60 * wc.deg },
      induction { angle: -60 * wc.deg },
      { angle: 0, pitch: 3 * wc.mm, width: 10368 * wc.mm, height: 2330 * wc.mm, wires: 3456 },
    ],
  },
  fields: models.three_planes(
    // Acciarri et al., JINST 12 (2017) P02017.
    biases=[-110 * wc.volt, 0, 230 * wc.volt],
    drift_field=273 * wc.volt / wc.cm,
    speed=1.114 * wc.mm / wc.us,
  ),
  noise: models.noise(numbers, 0.58e-9 * wc.volt, models.lengths(5 * wc.m)),
  filters: models.filters(self, numbers, [2.7 * wc.m, 2.7 * wc.m, 2.33 * wc.m]),
}
