// Regions of interest by a network that sees the images of the traditional signal processing, of one TPC:
// [1]IFrame(ADC) -> IFrame(signals)[1].
//
//   local sigproc = osp.make(tpc, pg, { save: dnnroi.save });
//   dnnroi.make(tpc, sigproc, control, pg, options)
//
// Planes that the network is for get the charge in its regions, above the line through their ends; the others keep that of the
// traditional regions.  All traces have the tag dnnroi.tag(ident), dnnsp and the ident of the TPC, which is the frame's tag too.
// Its summary is the noise of the channels that the network is for, 0 of the others.
//
// control: what config_of() of control.jsonnet gives: where the network runs.
// options:
//   model        file of the network (TorchScript), which must be given, and model_name, by which TPCs share one
//   precision, optimize   of the network, as roi.jsonnet has them
//   planes       those that the network is for: some of 0, 1 and 2 for U, V and W
//   intags       its input, in the order of its features: tags without the ident
//   features     what the network's card calls these
//   scale        factor on the input: the network's unit is 4000 electrons per tick, and coincidences are images of 4000
//   rebin        ticks that the network sees as one: the mean of theirs
//   nchunks      pieces that an image is cut into along channels, without context, to bound the network's memory
//   mask_thresh  what the network's output must exceed for a bin to be part of a region; null: the threshold of its card, where
//                it has one, or else 0.5
//   debugfile    where networks' input and output go: DEBUGFILEu_call0.pt and so on; empty: nowhere
//   keys         more keys of every DNNROIFinding

local usual = import 'defaults.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

local defaults = {
  model: usual.model,
  model_name: self.model,
  precision: usual.precision,
  optimize: usual.optimize,
  planes: [0, 1],
  intags: ['loose_lf', 'mp2_roi', 'mp3_roi'],
  features: ['dense', 'mp2', 'mp3'],
  scale: usual.scale,
  rebin: usual.rebin,
  nchunks: usual.nchunks,
  mask_thresh: usual.mask_thresh,
  debugfile: '',
  keys: {},
};

local letters = ['u', 'v', 'w'];

{
  local dnnroi = self,

  // What "save" of osp.jsonnet must have.
  save:: ['gauss', 'wiener', 'decon_charge', 'loose_lf', 'mp2_roi', 'mp3_roi'],

  tag(ident):: 'dnnsp' + ident,

  // The plugins of a job with it.
  plugins:: ['WireCellPytorch'],

  // The service that runs the network.
  model(options={}, control={})::
    local opt = defaults + options;
    local how = { [key]: opt[key] for key in ['precision', 'optimize'] if opt[key] != usual[key] };
    if opt.model == null then words.unfit('model', '', 'a network for images of the traditional chain')
    else { type: 'TorchService', name: opt.model_name, data: { model: opt.model } + how + wc.object_with(control, ['device', 'semaphore', 'verbosity']) },

  make(tpc, sigproc, control={}, pg=import 'pgraph.jsonnet', options={})::
    local opt = defaults + options;
    local model = dnnroi.model(options, control);
    local name(plane) = tpc.name + '_dnnroi_' + letters[plane];
    local outtag(plane) = dnnroi.tag(tpc.ident) + letters[plane];

    // [1] -> [1]: the charge of a plane in the network's regions.
    local find(plane) = pg.pnode({
      type: 'DNNROIFinding',
      name: name(plane),
      data: {
        anode: wc.tn(tpc.anode),
        plane: plane,
        forward: wc.tn(model),
        intags: [tag + tpc.ident for tag in opt.intags],
        features: opt.features,
        chain: { coincidence: 'osp', detector: tpc.about.detector },
        input_scale: opt.scale,
        decon_charge_tag: 'decon_charge' + tpc.ident,
        summary_tag: 'wiener' + tpc.ident,
        outtag: outtag(plane),
        tick_per_slice: opt.rebin,
        nchunks: words.integer('nchunks', opt.nchunks),
        [if opt.mask_thresh != null then 'mask_thresh']: words.fraction('mask_thresh', opt.mask_thresh),
        [if opt.debugfile != '' then 'debugfile']: opt.debugfile + letters[plane],
        [if std.objectHas(control, 'verbosity') then 'verbosity']: control.verbosity,
      } + opt.keys,
    }, nin=1, nout=1, uses=[tpc.anode, model]);

    // [1] -> [1]: that in the traditional regions.
    local pass(plane) = pg.pnode({
      type: 'PlaneSelector',
      name: name(plane),
      data: {
        anode: wc.tn(tpc.anode),
        plane: plane,
        tags: ['gauss' + tpc.ident],
        tag_rules: [{ frame: { '.*': 'DNNROIFinding' }, trace: { ['gauss' + tpc.ident]: outtag(plane) } }],
      },
    }, nin=1, nout=1, uses=[tpc.anode]);

    local ofplane = [if std.count(opt.planes, plane) > 0 then find(plane) else pass(plane) for plane in [0, 1, 2]];
    local rules = [{ frame: { '.*': outtag(plane) }, trace: { '.*': outtag(plane) } } for plane in [0, 1, 2]];
    local whole = { frame: { '.*': dnnroi.tag(tpc.ident) }, merge: { '.*': dnnroi.tag(tpc.ident) } };
    pg.pipeline([
      sigproc,
      pg.fan.pipe('FrameFanout', ofplane, 'FrameFanin', tpc.name + '_dnnroi', [], [], rules),
      pg.pnode({ type: 'Retagger', name: tpc.name + '_dnnroi', data: { tag_rules: [whole] } }, nin=1, nout=1),
    ]),
}
