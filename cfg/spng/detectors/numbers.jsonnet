// The numbers that describe a detector: where they come from, which fields they have, and the choice between an
// experiment's data files and the models of them that come with the program.

local usual = import '../defaults.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';

// The detectors that have a name; docs/detector-model.md tells how to make one.
local registry = {
  pdhd: { numbers: import 'pdhd/numbers.jsonnet', what: 'ProtoDUNE-HD: 4 anodes, wrapped wires' },
  pdsp: { numbers: import 'pdsp/numbers.jsonnet', what: 'ProtoDUNE-SP: 6 anodes, wrapped wires' },
  pdvd: { numbers: import 'pdvd/numbers.jsonnet', what: 'ProtoDUNE-VD: 16 anodes of strips, above and below the cathode' },
  dune10kt: {
    numbers: import 'dune10kt/numbers.jsonnet',
    what: 'DUNE, horizontal drift, 1x2x6: 12 anodes, wrapped wires, both faces sensitive',
  },
  sbnd: { numbers: import 'sbnd/numbers.jsonnet', what: 'SBND: 2 anodes' },
  uboone: { numbers: import 'uboone/numbers.jsonnet', what: 'MicroBooNE: 1 anode' },
  icarus: { numbers: import 'icarus/numbers.jsonnet', what: 'ICARUS: 8 anodes, the halves of its TPCs, one induction plane horizontal' },
  lariat: { numbers: import 'lariat/numbers.jsonnet', what: 'a toy like LArIAT: 1 anode of two wire planes' },
  toy: { numbers: import 'toy/numbers.jsonnet', what: 'a small one for tests and examples, 1.2 m x 1.0 m' },
};
local names_of_all = std.objectFields(registry);

// What the fields are, for detectors/pdhd/numbers.jsonnet has what they mean: null for a value, an array for a list of such
// objects, per view where its length is 3: there are three views, or two where "time_filters" has two.
local per_view(fields) = [fields, fields, fields];
local value = null;
local known = {
  name: value,
  files: { wires: value, noise: value, fields: value },
  anode_idents: value,
  geometry: { response_plane: value, faces: value, apa_cpa: value, cpa_thick: value, apa_w2w: value, plane_gap: value },
  adc: { tick: value, readout_duration: value, resolution: value, gain: value, fullscale: value, baselines: value },
  elec: { kind: value, gain: value, shaping: value, postgain: value, nsamples: value },
  lar: { DL: value, DT: value, lifetime: value, drift_speed: value },
  pre_trigger: value,
  splat: { smear_long: value, smear_tran: value },
  view_groups: [{ view_index: value, connection: value, face_idents: value, order: value }],
  channel_filters: per_view({ kind: value, scale: value, power: value }),
  time_filters: per_view({ gauss: value, wiener: value, dnnroi: value }),
  time_roll: value,
  keep_dc: per_view(value),
  crossview_thresholds: per_view({ nominal: value, rms_nsigma: value, rms_method: value }),
  roi: {
    thresholds: per_view({ nominal: value, rms_nsigma: value, rms_nsigma_low: value, rms_method: value }),
    grow_ticks: value,
    baseline_samples: value,
  },
  batch_views: value,
  dense_noise: per_view(value),
  osp: { low_pass: value, high_pass: value, keys: value, anodes: value },
  apart: value,
  shared: value,
  rc: value,
  regions: value,
};
// Groups of anodes that have other electronics or noise than the rest, as far as these differ.
local known_apart = { name: value, idents: value, adc: known.adc, elec: known.elec, files: { noise: value } };
// What may be missing, "builtin" being the other numbers that go with the built-in models, if there are such, and "wct" those of
// the Wire-Cell Toolkit's own configuration.
local variants = ['builtin', 'wct'];
local optional = ['faces', 'apa_cpa', 'cpa_thick', 'apa_w2w', 'plane_gap', 'rms_method', 'rms_nsigma_low', 'power'] +
                 ['osp', 'apart', 'shared', 'rc', 'regions', 'dense_noise'] + std.objectFields(known.osp);
// What may differ with the built-in models.
local with_models = ['channel_filters', 'time_filters', 'crossview_thresholds'];

// One of these is what the geometry wants.
local hd_like = ['apa_cpa', 'apa_w2w', 'cpa_thick', 'plane_gap'];
local check_geometry(who, geometry) =
  local has(field) = std.isObject(geometry) && std.objectHas(geometry, field);
  local missing = [field for field in hd_like if !has(field)];
  if has('faces') || missing == [] then []
  else [who + '.geometry lacks "faces", or else "' + missing[0] + '"'];

local names(fields) = std.join(', ', fields);

// Errors in the fields of one object of a detector of so many views, as texts.
local check(where, got, fields, complete, nviews=3) =
  if !std.isObject(got) then [where + ' is no object']
  else
    local has = std.objectFields(got), want = std.objectFields(fields);
    local strange = [field for field in has if std.count(want, field) == 0];
    local missing = [field for field in want if std.count(has, field) == 0 && std.count(optional, field) == 0];
    [where + ' has an unknown field "' + field + '" (known: ' + names(want) + ')' for field in strange] +
    [where + ' lacks the field "' + field + '"' for field in missing if complete] +
    std.flattenArrays([
      local inner = fields[field], one = got[field], place = where + '.' + field;
      if std.isObject(inner) then check(place, one, inner, true, nviews)
      else if !std.isArray(inner) then []
      else if !std.isArray(one) then [place + ' is no list']
      else if std.length(inner) == 3 && std.length(one) != nviews then
        [place + ' has %d entries (want %s)' % [std.length(one), { '2': '2, for U and V', '3': '3, for U, V and W' }[std.toString(nviews)]]]
      else if inner[0] == null then []
      else std.flattenArrays([
        check(place + '[' + ind + ']', one[ind], inner[0], true, nviews)
        for ind in std.range(0, std.length(one) - 1)
      ])
      for field in want
      if std.count(has, field) > 0 && fields[field] != null
    ]);

local check_apart(who, groups) =
  if !std.isArray(groups) then [who + '.apart is no list']
  else std.flattenArrays([
    local where = who + '.apart[' + ind + ']', one = groups[ind];
    if !std.isObject(one) then [where + ' is no object']
    else [where + ' lacks the field "' + field + '"' for field in ['name', 'idents'] if !std.objectHas(one, field)] +
         check(where, one, { [field]: value for field in std.objectFields(known_apart) }, false) +
         std.flattenArrays([
           check(where + '.' + field, one[field], known_apart[field], false)
           for field in ['adc', 'elec', 'files']
           if std.objectHas(one, field)
         ])
    for ind in wc.iota(std.length(groups))
  ]);

// Groups of anodes that have channels in common.
local check_shared(who, groups, idents) =
  local bad = 'shared is no list of lists of two or more anodes';
  local is_group(one) = std.isArray(one) && std.length(one) > 1;
  if !std.isArray(groups) || std.length([one for one in groups if !is_group(one)]) > 0 then [who + '.' + bad]
  else
    local all = std.flattenArrays(groups);
    [who + '.shared has anode %s, which anode_idents lacks' % [ident] for ident in all if std.count(idents, ident) == 0] +
    [who + '.shared has anode %s more than once' % [ident] for ident in all if std.count(all, ident) > 1];

// Wires around which charge induces by another field response.
local check_regions(who, regions, nviews) =
  local is_range(one) = std.isArray(one) && std.length([number for number in one if std.isNumber(number)]) == 3 &&
                        one[0] >= 0 && one[0] < nviews && one[1] <= one[2];
  if !std.isArray(regions) then [who + '.regions is no list']
  else std.flattenArrays([
    local where = who + '.regions[' + ind + ']', one = regions[ind];
    local problems = check(where, one, { name: value, fields: value, wires: value }, true);
    if problems != [] then problems
    else [
      where + '.wires has %s (want [plane, first wire, last wire])' % std.toString(range)
      for range in if std.isArray(one.wires) then one.wires else [one.wires]
      if !is_range(range)
    ]
    for ind in wc.iota(std.length(regions))
  ]);

local checked(numbers) =
  local who = 'detector ' + if std.isObject(numbers) && std.objectHas(numbers, 'name') then numbers.name else '(unnamed)';
  local own = if !std.isObject(numbers) then numbers
  else { [field]: numbers[field] for field in std.objectFields(numbers) if std.count(variants, field) == 0 };
  local given(variant) = std.isObject(numbers) && wc.get(numbers, variant) != null;
  local filters = if std.isObject(own) then wc.get(own, 'time_filters') else null;
  local nviews = if std.isArray(filters) && std.length(filters) == 2 then 2 else 3;
  local problems =
    check(who, own, known, true, nviews) +
    (if std.isObject(own) && std.objectHas(own, 'geometry') then check_geometry(who, own.geometry) else []) +
    (if std.isObject(own) && std.objectHas(own, 'apart') then check_apart(who, own.apart) else []) +
    (if std.isObject(own) && std.objectHas(own, 'shared') && std.isArray(wc.get(own, 'anode_idents')) then check_shared(who, own.shared, own.anode_idents) else []) +
    (if std.isObject(own) && std.objectHas(own, 'regions') then check_regions(who, own.regions, nviews) else []) +
    std.flattenArrays([check(who + '.' + one, numbers[one], known, false, nviews) for one in variants if given(one)]) +
    if !given('builtin') then []
    else [
      who + '.builtin can not have "' + field + '" (it may have: ' + names(with_models) + ')'
      for field in std.objectFields(numbers.builtin)
      if std.count(with_models, field) == 0
    ];
  if std.length(problems) == 0 then numbers else error problems[0];

// With a flavour, the numbers that it replaces are replaced.
local flavoured(numbers, flavour) =
  if flavour == null then numbers
  else if std.objectHas(numbers, flavour) then numbers + numbers[flavour] + { flavour: flavour }
  else
    local has(name) = local raw = registry[name].numbers; std.objectHas(if std.isFunction(raw) then raw(wc) else raw, flavour);
    words.refuse("compat=true: the Wire-Cell Toolkit's own job does not know detector %s (it knows: %s). Try without compat" %
                 [numbers.name, names([name for name in names_of_all if has(name)])]);

local fields_of(files) = if std.isArray(files.fields) then files.fields[0] else files.fields;

// Where the program has its models of an experiment's data files.
local builtin_name(file) =
  if file == null || std.startsWith(file, 'builtin/') then file else 'builtin/' + file;
local builtin_files(files) = {
  [kind]: if std.isArray(files[kind]) then [builtin_name(file) for file in files[kind]] else builtin_name(files[kind])
  for kind in std.objectFields(files)
};

// A group of anodes with numbers of its own, as numbers of all anodes.
local of_group(numbers, group) =
  local own(name) = wc.get(group, name, {});
  local with(base, files) = base { adc+: own('adc'), elec+: own('elec'), files+: files };
  local models = wc.get(numbers, 'models');
  with(numbers, if numbers.choice == 'builtin' then builtin_files(own('files')) else own('files')) {
    [if models != null then 'models']: with(models, builtin_files(own('files'))),
  };

{
  known: names_of_all,
  // What each of them is.
  what: { [name]: registry[name].what for name in names_of_all },

  of_group(numbers, group):: of_group(numbers, group),
  // The group that an anode is in, or null.
  group_of(numbers, ident)::
    local found = [group for group in wc.get(numbers, 'apart', []) if std.count(group.idents, ident) > 0];
    if found == [] then null else found[0],

  // The field response that is used, where there is a list of them.
  fields_of(files):: fields_of(files),

  // The numbers of a detector by its name, or those that a file of one's own has: an object, or a function of wirecell.jsonnet
  // that gives one.
  //
  // files: "experiment" for the experiment's files; "builtin" for the models of them that come with the program, with the filters
  // and thresholds that were derived from these; "auto" to let the host choose one of these for the whole detector, by whether it
  // has those of the experiment's files that the job wants.  The result then has both: the field "models" holds the other numbers.
  get(detector, flavour=null, files=usual.files)::
    local raw = if std.isFunction(detector) || std.isObject(detector) then detector
    else if std.isString(detector) && std.objectHas(registry, detector) then registry[detector].numbers
    else
      local lines = ['\n  %-9s %s' % [name, registry[name].what] for name in names_of_all];
      words.refuse('detector: got "%s" (known: %s, or a file NUMBERS.jsonnet)%s' %
                   [detector, names(names_of_all), std.join('', lines)]);
    local numbers = checked(if std.isFunction(raw) then raw(wc) else raw);
    local chosen = flavoured(numbers, flavour);
    local has_models = wc.get(chosen, 'builtin') != null;
    local models = chosen + wc.get(chosen, 'builtin', {}) { files: builtin_files(super.files) };
    local choice = words.one_of('files', files, ['auto', 'experiment', 'builtin']);
    if choice == 'builtin' && !has_models
    then words.refuse('files=builtin: there are no built-in models of detector ' + chosen.name)
    else if choice == 'builtin' then models { choice: choice }
    else if choice == 'auto' && has_models then chosen { choice: choice, models: models }
    else chosen { choice: 'experiment' },
}
