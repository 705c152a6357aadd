// From the answers to a few questions to the files of a new detector's folder: {name of the file: its text}.
// docs/add-a-detector.md walks through it; docs/examples/questionnaire.jsonnet is one that is filled in.

local words = import '../words.jsonnet';

// What is asked, with an answer where there is a usual one; null: there must be one.
local questions = {
  name: null,
  what: null,

  // Files, found as jobs find them.  Empty: made from the geometry below, as NAME-wires.json and so on.
  wires: '',
  fields: '',
  noise: '',

  // Anodes: {ident, x_mm (its collection wires), y_mm (lower end of wires), z_mm (middle of their width), looks (1 or -1: towards
  // which x), cathode_x_mm}.  One face each.
  anodes: null,
  // U, V and W: {angle_deg, pitch_mm, width_mm, height_mm}, from the drift volume inward.
  planes: null,
  plane_gap_mm: null,

  // The head of the file of field responses.
  field_origin_mm: 100,
  field_speed_mm_per_us: null,

  drift_speed_mm_per_us: null,
  DL_cm2_per_s: 4.0,
  DT_cm2_per_s: 8.8,
  lifetime_ms: 10,

  tick_ns: null,
  readout_ticks: null,
  pre_trigger_us: 0,
  adc_bits: null,
  adc_range_V: null,
  baselines_mV: null,

  electronics: 'cold',
  gain_mV_per_fC: null,
  shaping_us: null,
  postgain: 1,
};

local names(fields) = std.join(', ', fields);

local checked(given) =
  local want = std.objectFields(questions), got = std.objectFields(given);
  local strange = [key for key in got if std.count(want, key) == 0];
  local missing = [key for key in want if std.count(got, key) == 0 && questions[key] == null];
  local lists = { planes: 3, baselines_mV: 3, adc_range_V: 2 };
  local short = [key for key in std.objectFields(lists) if std.count(got, key) > 0 && (!std.isArray(given[key]) || std.length(given[key]) != lists[key])];
  local parts = { anodes: ['ident', 'x_mm', 'y_mm', 'z_mm', 'looks', 'cathode_x_mm'], planes: ['angle_deg', 'pitch_mm', 'width_mm', 'height_mm'] };
  local wrong = [
    '%s[%d]' % [key, ind]
    for key in ['anodes', 'planes']
    for ind in std.range(0, std.length(given[key]) - 1)
    if !std.isObject(given[key][ind]) || std.objectFields(given[key][ind]) != std.set(parts[key])
  ];
  if strange != [] then words.refuse('questionnaire: unknown question "%s" (known: %s)' % [strange[0], names(want)])
  else if missing != [] then words.refuse('questionnaire: no answer to "%s"' % missing[0])
  else if short != [] then words.refuse('questionnaire: %s is no list of %d' % [short[0], lists[short[0]]])
  else if !std.isArray(given.anodes) || given.anodes == [] then words.refuse('questionnaire: anodes is no list, or empty')
  else if wrong != [] then words.refuse('questionnaire: %s has not just the parts %s' % [wrong[0], names(parts[std.split(wrong[0], '[')[0]])])
  else questions + given;

// As people write numbers.
local text(value) = if !std.isNumber(value) then value else if value == 0 then '0' else '%g' % value;
local texts(object) = { [key]: text(object[key]) for key in std.objectFields(object) };

local list(values, unit) = '[%s]' % std.join(', ', ['%s * %s' % [text(value), unit] for value in values]);

local numbers(q, files) = |||
  // %(what)s in numbers.
  // "wc" is wirecell.jsonnet, for the units.

  function(wc)
    local recipe = (import 'spng/detectors/recipe.jsonnet')(wc);

    local adc = {
      tick: %(tick_ns)s * wc.ns,
      readout_duration: %(readout_ticks)s * self.tick,
      resolution: %(adc_bits)s,
      gain: 1.0,
      fullscale: %(range)s,
      baselines: %(baselines)s,
    };

    // The head of the file of field responses.
    local field = { origin: %(field_origin_mm)s * wc.mm, speed: %(field_speed_mm_per_us)s * wc.mm / wc.us };

    // Filters, thresholds and groups: the recipe.
    recipe.chain(recipe.dune_filters, adc, field) {
      name: '%(name)s',

      files: { wires: '%(wires)s', noise: '%(noise)s', fields: '%(fields)s' },

      anode_idents: %(idents)s,
      geometry: {
        faces: [
  %(faces)s
        ],
        response_plane: field.origin,
      },

      adc: adc,
      elec: {
        kind: '%(electronics)s',
        gain: %(gain_mV_per_fC)s * wc.mV / wc.fC,
        shaping: %(shaping_us)s * wc.us,
        postgain: %(postgain)s,
        nsamples: 100,
      },
      lar: {
        DL: %(DL_cm2_per_s)s * wc.cm2 / wc.s,
        DT: %(DT_cm2_per_s)s * wc.cm2 / wc.s,
        lifetime: %(lifetime_ms)s * wc.ms,
        drift_speed: %(drift_speed_mm_per_us)s * wc.mm / wc.us,
      },
      pre_trigger: %(pre_trigger_us)s * wc.us,

      view_groups: recipe.one_face,
      // Whether U and V have as many channels.
      batch_views: %(same)s,

      // There are no models of these files among the program's own.
      builtin: null,
    }
||| % texts(q + files {
  range: list(q.adc_range_V, 'wc.volt'),
  baselines: list(q.baselines_mV, 'wc.millivolt'),
  idents: std.toString([anode.ident for anode in q.anodes]),
  local gap = q.plane_gap_mm,
  faces: std.join('\n', [
    '        [{ anode: %s * wc.mm, response: %s * wc.mm, cathode: %s * wc.mm }],' % [
      text(anode.x_mm + anode.looks * 2 * gap),
      text(anode.x_mm + anode.looks * q.field_origin_mm),
      text(anode.cathode_x_mm),
    ]
    for anode in q.anodes
  ]),
  local size(plane) = [std.abs(plane.angle_deg), plane.pitch_mm, plane.width_mm, plane.height_mm],
  same: std.toString(size(q.planes[0]) == size(q.planes[1])),
});

local model(q) = |||
  // A model of %(what)s: what `spng-make-detector` makes files from.
  //
  //   for kind in wires fields noise; do spng-make-detector $kind model.jsonnet %(name)s-$kind.json; done

  local models = import 'spng/detectors/models.jsonnet';
  local wc = import 'spng/wirecell.jsonnet';

  local numbers = (import 'numbers.jsonnet')(wc);

  {
    wires: {
      anodes: [
  %(anodes)s
      ],
      plane_gap: %(plane_gap_mm)s * wc.mm,
      planes: [
  %(planes)s
      ],
    },
    // Three planes as in MicroBooNE, at its field: adapt biases, field and pitch.
    fields: models.three_planes([-110 * wc.volt, 0, 230 * wc.volt], 273 * wc.volt / wc.cm, %(field_speed_mm_per_us)s * wc.mm / wc.us) {
      origin: %(field_origin_mm)s * wc.mm,
      cathode: %(twice)s * wc.mm,
    },
    noise: models.noise(numbers, 0.762e-9 * wc.volt, models.lengths(%(longest)s * wc.mm)),
    filters: models.filters(self, numbers, [%(longest)s * wc.mm for view in [0, 1, 2]]),
  }
||| % texts(q {
  anodes: std.join('\n', [
    '      { ident: %s, x: %s * wc.mm, y: %s * wc.mm, z: %s * wc.mm, faces: [%s] },' % [
      text(part)
      for part in [anode.ident, anode.x_mm, anode.y_mm, anode.z_mm, anode.looks]
    ]
    for anode in q.anodes
  ]),
  planes: std.join('\n', [
    '      { angle: %s * wc.deg, pitch: %s * wc.mm, width: %s * wc.mm, height: %s * wc.mm },' % [
      text(part)
      for part in [plane.angle_deg, plane.pitch_mm, plane.width_mm, plane.height_mm]
    ]
    for plane in q.planes
  ]),
  twice: 2 * q.field_origin_mm,
  longest: std.foldl(std.max, [std.sqrt(plane.width_mm * plane.width_mm + plane.height_mm * plane.height_mm) for plane in q.planes], 0),
});

function(answers)
  local q = checked(answers);
  local files = {
    [kind]: if q[kind] == '' then '%s-%s.json' % [q.name, kind] else q[kind]
    for kind in ['wires', 'noise', 'fields']
  };
  { 'numbers.jsonnet': numbers(q, files), 'model.jsonnet': model(q) }
