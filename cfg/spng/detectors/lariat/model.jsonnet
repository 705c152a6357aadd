// A model of a toy like LArIAT: what `spng-make-detector` makes its files from.
local models = import '../models.jsonnet';
local wc = import '../../wirecell.jsonnet';

local numbers = (import 'numbers.jsonnet')(wc);

{
  wires: {
    // 40 cm high and 90 cm along the beam.
    anodes: [{ ident: 0, x: 0, y: -200 * wc.mm, z: 450 * wc.mm, faces: [1] }],
    plane_gap: 3.85 * wc.mm,
    wire_diameter: 0.15 * wc.mm,
    local plane = { pitch: 4 * wc.mm, width: 900 * wc.mm, height: 400 * wc.mm, wires: 240, channels: 'z' },
    // 60 degrees to the beam.
    planes: [plane { angle: 30 * wc.deg }, plane { angle: -30 * wc.deg }],
  },
  // A shield, which is not read out, before the two planes.  Biases are chosen so that all electrons reach the last one.
  fields: models.three_planes([-300 * wc.volt, -20 * wc.volt, 340 * wc.volt], 500 * wc.volt / wc.cm, 1.6 * wc.mm / wc.us, gap=4 * wc.mm) {
    readout: 2,
    // A tick is two samples.
    period: 64 * wc.ns,
    nsamples: 1200,
  },
  noise: models.noise(numbers, 0.762e-9 * wc.volt, models.lengths(1 * wc.m)),
}
