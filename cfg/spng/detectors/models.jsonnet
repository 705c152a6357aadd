// What models of detectors have in common, for their model.jsonnet.

local wc = import '../wirecell.jsonnet';

local pdhd_fields = (import 'pdhd/fields-model.jsonnet')(wc);
local pdhd_noise = (import 'pdhd/noise-model.jsonnet')(wc);
local pdhd_filters = (import 'pdhd/filters-model.jsonnet')(wc);

{
  // Three planes of wires, 3 mm apart with a pitch of 3 mm, or as far as "gap" says, without a grid.  biases: of U, V and W, for a drift
  // field.
  // The earthed plane behind them stands for whatever is there; it hardly matters behind collection wires.
  three_planes(biases, drift_field, speed, temperature=88 * wc.kelvin, gap=3 * wc.mm)::
    pdhd_fields {
      planes: [{ location: (2 - ind) * gap, bias: biases[ind] } for ind in [0, 1, 2]],
      pitch: gap,
      mesh: -3 * gap,
      drift_field: drift_field,
      speed: speed,
      temperature: temperature,
    },

  // Noise of the electronics in a detector's numbers.  voltage: noise of the input transistor [V/sqrt(Hz)]; fixed:
  // capacitance of what a channel has besides its wires, say cables.
  noise(numbers, voltage, wire_lengths, fixed=pdhd_noise.capacitance_fixed)::
    local per_root_hertz(value) = value / std.sqrt(wc.hertz);
    local elec = numbers.elec, adc = numbers.adc;
    pdhd_noise {
      kind: elec.kind,
      gain: elec.gain * elec.postgain,
      shaping: elec.shaping,
      capacitance_fixed: fixed,
      voltage_noise: per_root_hertz(voltage),
      floor: (adc.fullscale[1] - adc.fullscale[0]) / std.pow(2, adc.resolution) / std.sqrt(12),
      period: adc.tick,
      nsamples: std.floor(adc.readout_duration / adc.tick),
      wire_lengths: wire_lengths,
    },

  // Filters by the recipe of docs/detector-model.md.  wire_lengths: typical ones of U, V and W.
  filters(model, numbers, wire_lengths)::
    pdhd_filters {
      fields: model.fields,
      noise: model.noise,
      channel_filters: numbers.channel_filters,
      wire_lengths: wire_lengths,
    },

  // The same for all lengths of wires up to some.
  lengths(most, step=1 * wc.m):: [ind * step for ind in std.range(0, std.ceil(most / step))],
}
