// The noise of ProtoDUNE-HD's channels, for spng-make-detector.  docs/detector-model.md has the sources.
// "wc" is wirecell.jsonnet, for the units.

function(wc)
  local numbers = (import 'numbers.jsonnet')(wc);
  local per_root_hertz(value) = value / std.sqrt(wc.hertz);
  {
    gain: numbers.elec.gain,
    shaping: numbers.elec.shaping,
    capacitance_per_length: 20 * wc.picofarad / wc.meter,
    capacitance_fixed: 10 * wc.picofarad,
    // Tuned to the published noise: 560 electrons for induction wires and 450 for collection wires.
    voltage_noise: per_root_hertz(0.762e-9 * wc.volt),
    current_noise: per_root_hertz(35e-15 * wc.ampere),
    // An ADC of eleven effective bits.
    local range = numbers.adc.fullscale[1] - numbers.adc.fullscale[0],
    floor: range / std.pow(2, 11) / std.sqrt(12),
    period: numbers.adc.tick,
    nsamples: 6000,
    wire_lengths: [length * wc.meter for length in std.range(0, 10)],
  }
