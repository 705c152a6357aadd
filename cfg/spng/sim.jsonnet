// The simulation of one TPC: from drifted deposits of charge to digitised waveforms, and to the true charge.
//
// options:
//   noise         whether waveforms have any
//   noise_scale   [factor] on the noise, or [low, high], of which each event has one of its own
//   fluctuate_cells  whether the shares of a deposit that go to the ticks and wires which it covers fluctuate
//   sparse        whether the true charge comes as one trace for each deposit and wire before it is made dense
//   planes        which planes to simulate; null for all
//   stretch_ticks  as the Wire-Cell Toolkit does, where the readout is no whole number of ticks

local usual = import 'defaults.jsonnet';
local wc = import 'wirecell.jsonnet';

local defaults = {
  noise: usual.noise,
  noise_scale: null,
  fluctuate_cells: false,
  sparse: usual.sparse,
  planes: null,
  stretch_ticks: false,
};

function(tpc, control={}, pg=import 'pgraph.jsonnet', options={}) {
  local sim = self,
  local opt = defaults + options,
  local planes = if opt.planes == null then tpc.views else opt.planes,
  local node(type, name, data, uses) = pg.pnode({ type: type, name: name, data: data }, nin=1, nout=1, uses=uses),
  // Where fields differ from place to place.
  local regions = wc.get(tpc, 'regions', []),

  // Keys of components, and the responses of planes, which wct/det.jsonnet replaces.  "shared" are those of "control" that
  // components with work on the device know.
  shared:: wc.object_with(control, ['rng', 'device', 'semaphore', 'verbosity']),
  transform_keys:: {
    process_planes: planes,
    fluctuate: opt.fluctuate_cells,
    [if opt.stretch_ticks then 'stretch_ticks']: true,
  },
  noise_keys:: {},
  splat_keys:: { process_planes: planes, sparse: opt.sparse },
  pirs:: tpc.pirs,

  // Induced voltage on wires, by the impact responses of their planes.
  local ductor(name, pirs) = {
    type: 'DepoTransform',
    name: name,
    data: sim.shared + sim.transform_keys + {
      anode: wc.tn(tpc.anode),
      pirs: wc.tns(pirs),
      nsigma: 3,
      tick: tpc.ductor.tick,
      start_time: tpc.ductor.start_time,
      readout_time: tpc.ductor.readout_duration,
      drift_speed: tpc.lar.drift_speed,
      first_frame_number: 0,
    },
    uses: [tpc.anode] + pirs,
  },
  local usual_ductor = ductor(tpc.name, sim.pirs),
  local region_ductors = [ductor(tpc.name + '-' + region.name, region.pirs) for region in regions],
  depo_transform::
    if regions == [] then pg.pnode(usual_ductor, nin=1, nout=1)
    else node('MultiDuctor', tpc.name, {
      anode: wc.tn(tpc.anode),
      chains: [[
        {
          ductor: wc.tn(region_ductors[ind]),
          rule: 'wirebounds',
          args: [[{ plane: range[0], min: range[1], max: range[2] }] for range in regions[ind].wires],
        }
        for ind in wc.iota(std.length(regions))
      ] + [{ ductor: wc.tn(usual_ductor), rule: 'bool', args: true }]],
    }, [tpc.anode] + region_ductors + [usual_ductor]),

  // One trace per channel, as long as the readout.
  reframer(extra_name='')::
    node('Reframer', tpc.name + extra_name, { anode: wc.tn(tpc.anode), nticks: tpc.adc.readout_nticks }, [tpc.anode]),

  // A service: the noise's mean spectrum of each channel.
  empirical_model::
    local empirical = tpc.noise.empirical;
    assert empirical.spectra_file != null : 'no noise spectra are known for ' + tpc.name + ' (give noise=false)';
    {
      type: 'EmpiricalNoiseModel',
      name: tpc.name,
      data: sim.noise_keys + wc.object_with(empirical, ['_builtin', '_data_file']) + {
        anode: wc.tn(tpc.anode),
        spectra_file: empirical.spectra_file,
        nsamples: tpc.adc.readout_nticks,
        period: tpc.adc.tick,
        wire_length_scale: empirical.wire_length_scale,
        chanstat: empirical.chanstat,
      },
      uses: [tpc.anode],
    },

  // Noise of its own on each channel.
  addnoise(model, extra_name='')::
    node('AddNoise', tpc.name + extra_name, sim.shared {
      model: wc.tn(model),
      nsamples: tpc.adc.readout_nticks,
      replacement_percentage: tpc.noise.empirical.replacement_percentage,
      [if opt.noise_scale != null then 'scale']: opt.noise_scale,
    }, [model]),
  addnoise_empirical:: sim.addnoise(sim.empirical_model),

  // Voltage to counts.
  digitizer::
    node('Digitizer', tpc.name, {
      anode: wc.tn(tpc.anode),
    } + wc.object_with(tpc.adc, ['resolution', 'gain', 'fullscale', 'baselines']), [tpc.anode]),

  // What voltages go through, as a list of nodes.
  noise_and_counts:: (if opt.noise then [sim.addnoise_empirical] else []) + [sim.digitizer],

  // True charge, smeared as much as signal processing does.
  splat::
    node('DepoFluxSplat', tpc.name, sim.splat_keys + tpc.splat {
      anode: wc.tn(tpc.anode),
      field_response: wc.tn(tpc.fr),
      tick: tpc.ductor.tick,
      window_start: tpc.ductor.start_time,
      window_duration: tpc.ductor.readout_duration,
      reference_time: 0,
    }, [tpc.anode, tpc.fr]),

  // [1]IDepoSet -> IFrame[1], of deposits at the response plane: counts, charge.
  depos_to_adc(extra_name='')::
    pg.pipeline([sim.depo_transform, sim.reframer('_detsim' + extra_name)] + sim.noise_and_counts),
  depos_to_splat(extra_name=''):: pg.pipeline([sim.splat, sim.reframer('_splat' + extra_name)]),
}
