// Constructors that describe a detector: the schema which graph factories read.
// Numbers are in WCT units (mm, ns, electrons).

local usual = import 'defaults.jsonnet';
local assemble = import 'detectors/assemble.jsonnet';
local make_numbers = import 'detectors/numbers.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

local default_adc_period = 500 * wc.ns;

local anode(ident, wires_object, faces) = {
  type: 'AnodePlane',
  name: 'a' + ident,
  data: { ident: ident, wire_schema: wc.tn(wires_object), faces: faces },
  uses: [wires_object],
};

local sensitive_face(ident, anode, response, cathode) = { anode: anode, response: response, cathode: cathode };

// x positions of the two faces of an APA; even idents drift towards negative x, odd ones towards positive x.
// plane_gap is the distance of neighbouring wire planes, apa_w2w the one of the two collection planes.
local hd_like_faces(anode_ident,
                    apa_cpa=3.5734 * wc.m,
                    cpa_thick=3.175 * wc.mm,
                    apa_w2w=85.87 * wc.mm,
                    plane_gap=4.76 * wc.mm,
                    response_plane=100 * wc.mm) =
  local odd = anode_ident % 2 == 1;
  local sign = if odd then 1 else -1;
  local at(inward) = sign * (apa_cpa - inward);
  local face = sensitive_face(anode_ident % 2,
                              anode=at(0.5 * (apa_w2w + 6 * plane_gap) - plane_gap),
                              response=at(0.5 * apa_w2w + response_plane),
                              cathode=sign * 0.5 * cpa_thick);
  if odd then [null, face] else [face, null];

local adc(tick=default_adc_period,
          resolution=14,
          gain=1.0,
          baselines=[1 * wc.volt, 1 * wc.volt, 1 * wc.volt],
          fullscale=[0, 2 * wc.volt],
          readout_duration=1 * wc.ms) =
  local max_count = std.pow(2, resolution);
  local valid_range = fullscale[1] - fullscale[0];
  local vadc_per_count = valid_range / max_count;
  {
    tick: tick,
    resolution: resolution,
    gain: gain,
    baselines: baselines,
    fullscale: fullscale,
    readout_duration: readout_duration,
    readout_nticks: std.floor(readout_duration / tick),
    max_count: max_count,
    valid_range: valid_range,
    vadc_per_count: vadc_per_count,
    // One count, in voltage before the gain.
    lsb_voltage: vadc_per_count / gain,
  };

local elec_types = { cold: 'ColdElecResponse', warm: 'WarmElecResponse' };

local binning(nsteps, step, start=0) = { nsteps: nsteps, step: step, start: start };
local binning_to_time(b) = { nticks: b.nsteps, tick: b.step, start: b.start };

// Rows of one tensor: the channels of one plane layer, face after face.  "order" -1 reverses a face.
// connection: how wires of the faces share channels (0 not, 1 by jumpers, 2 wrapped around the anode).
local view_group(view_index, connection, face_idents, order=[1, 1]) =
  local layer = wc.wpid_index_to_layer(view_index);
  local faces = std.join('', ['f' + face for face in face_idents]);
  local wpids(apa) = [wc.WirePlaneId(layer, face, apa) for face in face_idents];
  {
    view_index: view_index,
    view_layer: layer,
    connection: connection,
    face_idents: face_idents,
    order: order,
    name: 'group_v' + view_index + 'c' + connection + faces,
    wpids(apa):: wpids(apa),
    signed_wpids(apa):: [order[ind] * wpids(apa)[ind] for ind in wc.iota(std.length(face_idents))],
  };

local tpc(anode,
          lar,
          ductor,
          splat,
          adc,
          fr,
          er,
          rcs,
          pirs,
          noise,
          view_groups,
          view_wpids,
          filters,
          crossview_thresholds,
          osp_subgraphs=null) =
  local ident = anode.data.ident;
  local name = 'tpc' + ident;
  local faces = std.set(std.flattenArrays([group.face_idents for group in view_groups]));
  {
    ident: ident,
    name: name,
    faces: faces,
    anode: anode,
    lar: lar,
    ductor: ductor,
    splat: splat,
    adc: adc,
    fr: fr,
    er: er,
    rcs: rcs,
    pirs: pirs,
    noise: noise,
    // The numbers of its wire planes: U, V and W, or U and V of a detector of two.
    views: wc.iota(std.length(filters)),
    view_groups: view_groups,
    view_wpids: view_wpids,
    filters: filters,
    crossview_thresholds: crossview_thresholds,
    make_osp:: osp_subgraphs,
    osp_subgraphs: if osp_subgraphs == null then null else osp_subgraphs(self, 'cpu'),
  };

local detector(name, tpcs, lar=tpcs[0].lar) = {
  name: name,
  tpcs: tpcs,
  tpc: { [one.name]: one for one in tpcs },
  lar: lar,
};

local on_device(one, device) =
  if one.make_osp == null then one else one { osp_subgraphs: one.make_osp(one, device) };

local subset(det, idents=[], device=usual.device) =
  local known = [one.ident for one in det.tpcs];
  local wanted = if std.length(idents) == 0 then known else idents;
  local chosen = [
    on_device(det.tpcs[std.find(words.one_of('TPC of ' + det.name, ident, known), known)[0]], device)
    for ident in wanted
  ];
  detector(det.name, chosen, det.lar);

{
  local api = self,
  known: make_numbers.known,
  // detname: a name, or the numbers themselves; see numbers.jsonnet, also for the other arguments.
  from_name(detname, flavour=null, files=usual.files):: assemble(api, make_numbers.get(detname, flavour, files)),

  binning(nsteps, step, start=0):: binning(nsteps, step, start),
  binning_to_time(b):: binning_to_time(b),
  default_adc_period: default_adc_period,

  // density [mass/volume] and ar39activity [1/(mass time)] are for generators of background.
  lar(DL,
      DT,
      lifetime,
      drift_speed=1.6 * wc.mm / wc.us,
      density=1.389 * wc.g / wc.cm3,
      ar39activity=1 * wc.Bq / wc.kg)::
    { DL: DL, DT: DT, lifetime: lifetime, drift_speed: drift_speed, density: density, ar39activity: ar39activity },
  anode(ident, wires_object, faces):: anode(ident, wires_object, faces),
  ductor(tick, readout_duration, start_time=0)::
    { tick: tick, readout_duration: readout_duration, start_time: start_time },
  splat(smear_long, smear_tran):: { smear_long: smear_long, smear_tran: smear_tran },
  adc(tick=default_adc_period,
      resolution=14,
      gain=1.0,
      baselines=[1 * wc.volt, 1 * wc.volt, 1 * wc.volt],
      fullscale=[0, 2 * wc.volt],
      readout_duration=1 * wc.ms)::
    adc(tick, resolution, gain, baselines, fullscale, readout_duration),

  sensitive_face(ident, anode, response, cathode):: sensitive_face(ident, anode, response, cathode),
  innactive_face():: null,
  hd_like_faces(anode_ident,
                apa_cpa=3.5734 * wc.m,
                cpa_thick=3.175 * wc.mm,
                apa_w2w=85.87 * wc.mm,
                plane_gap=4.76 * wc.mm,
                response_plane=100 * wc.mm)::
    hd_like_faces(anode_ident, apa_cpa, cpa_thick, apa_w2w, plane_gap, response_plane),

  // Data files are found at run time through the host's data path.
  wires_from_file(filename, name='', extra={})::
    { type: 'WireSchemaFile', name: name, data: { filename: filename } + extra },
  wires_from_name(detname):: api.wires_from_file(make_numbers.get(detname).files.wires),
  fields_from_file(filename, extra={}):: { type: 'FieldResponse', name: filename, data: { filename: filename } + extra },
  fields_from_name(detname, index=0):: api.fields_from_file(make_numbers.get(detname).files.fields[index]),

  elec_response(gain, shaping, binning=binning(100, default_adc_period), kind='cold', postgain=1.0, name=''):: {
    type: elec_types[words.one_of('kind of electronics response', kind, std.objectFields(elec_types))],
    name: name,
    data: { gain: gain, shaping: shaping, postgain: postgain } + binning_to_time(binning),
  },
  elec_response_file(filename, binning=binning(100, default_adc_period), postgain=1.0, name=''):: {
    type: 'JsonElecResponse',
    name: name,
    data: { filename: filename, postgain: postgain } + binning_to_time(binning),
  },

  // width: the time constant of a coupling by a capacitor.
  rc_response(width, binning):: {
    type: 'RCResponse',
    name: '%gus' % (width / wc.us),
    data: { width: width } + binning_to_time(binning),
  },

  plane_impact_response(context_name,
                        plane,
                        tick,
                        nticks,
                        fr,
                        er,
                        rcs=[],
                        long_padding=1.5 * wc.ms,
                        overall_short_padding=200 * wc.us):: {
    type: 'PlaneImpactResponse',
    name: context_name + 'p' + plane,
    data: {
      plane: plane,
      tick: tick,
      nticks: nticks,
      field_response: wc.tn(fr),
      short_responses: [wc.tn(er)],
      long_responses: wc.tns(rcs),
      long_padding: long_padding,
      overall_short_padding: overall_short_padding,
    },
    uses: [fr, er] + rcs,
  },
  plane_impact_responses(u, v, w):: [u, v, w],

  empirical_noise(spectra_file, wire_length_scale=10 * wc.mm, replacement_percentage=0.02, chanstat=''):: {
    spectra_file: spectra_file,
    wire_length_scale: wire_length_scale,
    replacement_percentage: replacement_percentage,
    chanstat: chanstat,
  },
  noise(empirical):: { empirical: empirical },

  // Filters of the frequency f: lowpass exp(-(f/scale)^power/2), highpass 1-exp(-(f/scale)^power).
  filter_function(scale, power=2, kind='lowpass')::
    { kind: words.one_of('kind of filter', kind, ['lowpass', 'highpass', 'flat']), scale: scale, power: power },
  filter_axis(funcs, period=default_adc_period, ignore_baseline=true, size=128)::
    { filters: funcs, period: period, ignore_baseline: ignore_baseline, size: size },
  // options: roll and crop of the time axis after filtering.
  time_filters(gauss, wiener, dnnroi, options={})::
    { gauss: gauss, wiener: wiener, dnnroi: dnnroi, options: options },
  channel_filters(decon):: { decon: decon },
  view_filters(time, channel):: { time: time, channel: channel },
  tpc_filters(u, v, w):: [u, v, w],

  // rms_method: how the noise is estimated; null leaves the component's default, the standard deviation.
  crossview_threshold(nominal=0, rms_nsigma=0, rms_axis=-1, rms_max_value=0, binary=true, rms_method=null):: {
    nominal: nominal,
    rms_nsigma: rms_nsigma,
    rms_axis: rms_axis,
    rms_max_value: rms_max_value,
    binary: binary,
    [if rms_method != null then 'rms_method']: rms_method,
  },
  crossview_thresholds(u, v, w):: [u, v, w],

  view_group(view_index, connection, face_idents, order=[1, 1])::
    view_group(view_index, connection, face_idents, order),
  tpc(anode,
      lar,
      ductor,
      splat,
      adc,
      fr,
      er,
      rcs,
      pirs,
      noise,
      view_groups,
      view_wpids,
      filters,
      crossview_thresholds,
      osp_subgraphs=null)::
    tpc(anode,
        lar,
        ductor,
        splat,
        adc,
        fr,
        er,
        rcs,
        pirs,
        noise,
        view_groups,
        view_wpids,
        filters,
        crossview_thresholds,
        osp_subgraphs),
  detector(name, tpcs, lar=tpcs[0].lar):: detector(name, tpcs, lar),
  subset(det, idents=[], device=usual.device):: subset(det, idents, device),
}
