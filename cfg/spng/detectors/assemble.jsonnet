// A detector from nothing but its numbers; see pdhd/numbers.jsonnet.

local make_numbers = import 'numbers.jsonnet';
local wc = import '../wirecell.jsonnet';

// The numbers of the wire planes, of which there are as many as filters.
local views_of(numbers) = wc.iota(std.length(numbers.time_filters));

// What a host that lacks the experiment's files puts in place of some keys; "other" has the keys that go with the built-in
// models.  A key that a job sets to something else stays what the job wants.
local or_model(one, other) = if one == other then one else one {
  local final = self,
  _builtin: {
    [key]: other[key]
    for key in std.objectFields(other)
    if other[key] != wc.get(one, key) && wc.get(final, key) == wc.get(one, key)
  },
};

// What the host is told of a data file, which file(files) picks.
local data_file(numbers, key, file) = local models = wc.get(numbers, 'models'); {
  _data_file: { detector: numbers.name, choice: numbers.choice, key: key },
  [if models != null then '_builtin']: { [key]: file(models.files) },
};

// What anodes with the same electronics have in common.  name: ends the names of their components.
local electronics(api, numbers, fr, name) =
  local adc = numbers.adc, elec = numbers.elec;
  local digits = api.adc(tick=adc.tick, resolution=adc.resolution, gain=adc.gain, baselines=adc.baselines,
                         fullscale=adc.fullscale, readout_duration=adc.readout_duration);
  local er(nsamples, name) =
    api.elec_response(elec.gain, elec.shaping, api.binning(nsamples, digits.tick), elec.kind, elec.postgain, name);
  // Simulation needs a longer response than signal processing, hence one of another name.
  // What the coupling of wires by capacitors does to simulated waveforms; by its width, as layers may be alike.
  local rcs = [api.rc_response(width, api.binning(digits.readout_nticks, digits.tick)) for width in wc.get(numbers, 'rc', [])];
  local sim_er = er(digits.readout_nticks, (if wc.get(numbers, 'flavour') == 'wct' then '' else 'sim') + name);
  {
    adc: digits,
    er: er(elec.nsamples, name),
    rcs: rcs,
    pirs: [
      api.plane_impact_response(name, plane, digits.tick, digits.readout_nticks, fr, sim_er, rcs)
      for plane in views_of(numbers)
    ],
  };

// The filters of each view.
local filters_of(api, numbers, choose) =
  local tick = numbers.adc.tick;
  // As many ticks as the frame has.
  local options = { roll: numbers.time_roll, crop: -3 };
  [
    local time(kind) = choose(function(from) api.filter_axis(from.time_filters[view][kind],
                                                             period=tick,
                                                             ignore_baseline=!numbers.keep_dc[view]));
    local channel = choose(function(from) api.filter_axis([from.channel_filters[view]],
                                                          period=1.0,
                                                          ignore_baseline=false));
    api.view_filters(
      api.time_filters(time('gauss'), time('wiener'), time('dnnroi'), options),
      api.channel_filters(channel),
    )
    for view in views_of(numbers)
  ];

// Planes at given x, for all anodes or a list for each, or the two sides of an anode plane assembly.
local faces_of(api, numbers, ident) =
  local geometry = numbers.geometry;
  local faces = wc.get(geometry, 'faces');
  local place = std.find(ident, numbers.anode_idents)[0];
  if faces != null then if std.isArray(faces[0]) then faces[place] else faces
  else api.hd_like_faces(ident, geometry.apa_cpa, geometry.cpa_thick, geometry.apa_w2w, geometry.plane_gap,
                         geometry.response_plane);

function(api, numbers)
  // The same with the built-in models, if it is for the host to choose.
  local models = wc.get(numbers, 'models');
  local choose(make) = if models == null then make(numbers) else or_model(make(numbers), make(models));
  local lar = api.lar(numbers.lar.DL, numbers.lar.DT, numbers.lar.lifetime, numbers.lar.drift_speed);
  local to_response_plane = numbers.geometry.response_plane / lar.drift_speed;
  // For the metadata of what is made of it.
  local about = {
    detector: numbers.name,
    files: if numbers.choice == 'builtin' then 'builtin' else 'experiment',
    [if models != null then '_builtin']: { files: 'builtin' },
  };
  local wires = api.wires_from_file(numbers.files.wires,
                                    extra=data_file(numbers, 'filename', function(files) files.wires));
  local fields = make_numbers.fields_of;
  local fr = api.fields_from_file(fields(numbers.files), data_file(numbers, 'filename', fields));
  local usual = electronics(api, numbers, fr, '');
  // Anodes that have numbers of their own, by their group's name.
  local apart = {
    [group.name]: electronics(api, make_numbers.of_group(numbers, group), fr, group.name)
    for group in wc.get(numbers, 'apart', [])
    if std.objectHas(group, 'adc') || std.objectHas(group, 'elec')
  };
  local groups = [
    api.view_group(one.view_index, one.connection, one.face_idents, one.order)
    for one in numbers.view_groups
  ];
  local filters = filters_of(api, numbers, choose);
  local thresholds = [
    choose(function(from)
      local one = from.crossview_thresholds[view];
      api.crossview_threshold(one.nominal, one.rms_nsigma, rms_method=wc.get(one, 'rms_method', null)))
    for view in views_of(numbers)
  ];
  local wpids(ident) = [
    std.flattenArrays([group.signed_wpids(ident) for group in groups if group.view_index == view])
    for view in views_of(numbers)
  ];
  local tpcs = [
    local own = make_numbers.group_of(numbers, ident);
    local here = if own == null then numbers else make_numbers.of_group(numbers, own);
    local parts = if own == null then usual else wc.get(apart, own.name, usual);
    // Of each region the impact responses by its own field response; the built-in model knows one for all.
    local regions = [
      local file = if numbers.choice == 'builtin' then fields(numbers.files) else region.fields;
      local field = api.fields_from_file(file, data_file(numbers, 'filename', fields));
      region { pirs: electronics(api, here, field, '%s-%s' % [if own == null then '' else own.name, region.name]).pirs }
      for region in wc.get(numbers, 'regions', [])
    ];
    api.tpc(
      anode=api.anode(ident, wires, faces_of(api, numbers, ident)),
      lar=lar,
      ductor=api.ductor(parts.adc.tick,
                        numbers.adc.readout_duration + to_response_plane,
                        -numbers.pre_trigger - to_response_plane),
      splat=numbers.splat,
      adc=parts.adc,
      fr=fr,
      er=parts.er,
      rcs=parts.rcs,
      pirs=parts.pirs,
      noise=api.noise(api.empirical_noise(here.files.noise) +
                      data_file(here, 'spectra_file', function(files) files.noise)),
      view_groups=groups,
      view_wpids=wpids(ident),
      filters=filters,
      crossview_thresholds=thresholds,
    ) + { about: about, regions: regions } + { [field]: numbers[field] for field in ['roi', 'batch_views', 'osp', 'dense_noise'] if std.objectHas(numbers, field) }
    for ident in numbers.anode_idents
  ];
  // All TPCs of the group that shares channels with one; none where it does not.
  local sharing(ident) = std.flattenArrays([
    [one for one in tpcs if std.count(group, one.ident) > 0]
    for group in wc.get(numbers, 'shared', [])
    if std.count(group, ident) > 0
  ]);
  api.detector(numbers.name, [one { sharing:: sharing(one.ident) } for one in tpcs])
