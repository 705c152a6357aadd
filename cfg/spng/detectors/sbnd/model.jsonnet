// A model of SBND: what `spng-make-detector` makes its files from.
// docs/detector-model.md says what was read off the experiment's files.
local models = import '../models.jsonnet';
local wc = import '../../wirecell.jsonnet';

local numbers = (import 'numbers.jsonnet')(wc);

{
  wires: {
    local anode(ident, sign) = {
      ident: ident,
      x: sign * 2020.5 * wc.mm,
      // The second anode is the first one turned about the drift direction.
      y: sign * 2003.12 * wc.mm,
      z: 2547 * wc.mm,
      faces: [-sign],
      turned: sign > 0,
      shifts: [[0, 4.5 * wc.mm], [5.2 * wc.mm, 4.5 * wc.mm], [3.12 * wc.mm, 0]],
    },
    anodes: [anode(0, -1), anode(1, 1)],
    plane_gap: 2.85 * wc.mm,
    wire_diameter: 0.15 * wc.mm,
    local induction = { pitch: 3 * wc.mm, width: 5004 * wc.mm, height: 4001.04 * wc.mm, wires: 1984, channels: 'z' },
    planes: [
      induction { angle: 60 * wc.deg, first: 9.0 * wc.mm },
      induction { angle: -60 * wc.deg, first: 27.0 * wc.mm },
      { angle: 0, pitch: 3 * wc.mm, width: 5010 * wc.mm, height: 4000 * wc.mm, wires: 1670 },
    ],
  },
  fields: models.three_planes(
    // MicroBooNE's biases, in proportion to the drift field.
    biases=[-201 * wc.volt, 0, 421 * wc.volt],
    drift_field=500 * wc.volt / wc.cm,
    speed=1.59 * wc.mm / wc.us,
  ),
  noise: models.noise(numbers, 0.80e-9 * wc.volt, models.lengths(6 * wc.m)),
  filters: models.filters(self, numbers, [4 * wc.m, 4 * wc.m, 4 * wc.m]),
}
