// What the filters of the built-in response are derived from, for spng-make-detector; builtin.jsonnet has the result.
// docs/detector-model.md has the recipe.  "wc" is wirecell.jsonnet, for the units.

function(wc) {
  fields: (import 'fields-model.jsonnet')(wc),
  noise: (import 'noise-model.jsonnet')(wc),
  channel_filters: (import 'numbers.jsonnet')(wc).channel_filters,
  wire_lengths: [7.4 * wc.m, 7.4 * wc.m, 6 * wc.m],

  // A minimum ionising track, 2.1 MeV/cm of which 0.7 escape recombination at 23.6 eV an electron, in mid drift.
  charge_per_length: 0.7 * 2.1 * wc.MeV / wc.cm / (23.6 * wc.eV),
  angle: 45 * wc.deg,
  spread: 0.6 * wc.us,
  // Three cosmic tracks a channel in a readout of 3 ms.
  interval: 1 * wc.ms,

  tight_loss: 0.2,
  longest: 0.3 * wc.ms,
  // Induction planes need the support of another one, collection wires stand alone.
  false_rates: [1 * wc.kilohertz, 1 * wc.kilohertz, 0.03 * wc.kilohertz],
}
