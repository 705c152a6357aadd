// Signal processing in a LArSoft job: digits of an art event in, signals of any list of TPCs out.
//
// art gives external variables and no arguments; docs/larsoft.md has the FHiCL.
//
//   raw_input_label  tag of the raw::RawDigit product
//   detname          whose description to use, a name or the numbers of a detector of one's own
//   device           cpu, gpu, gpuN, cuda or cuda:N
//   tpcids           idents of the TPCs, an array (empty: all)
//   options          an object, of which each key has a default:
//     signal_tag        tag of the traces, and instance name of the product
//     frame_scale       multiplies the signals as they are saved
//     tick              [ns] sampling period of the digits; the detector's unless given.  Others are resampled
//     nticks            samples per channel that are read; 0 for as many as there are
//     channels_per_tpc  channels of TPC n are those from n times this on; 0 to hand all channels to all TPCs
//     save_masks        names of the channel masks to save
//     files, masks, model, optimize, view_crossed, semaphore, verbosity   as in sigproc.jsonnet

local pg = import 'spng/pgraph.jsonnet';
local usual = import 'spng/defaults.jsonnet';
local make_control = import 'spng/control.jsonnet';
local detconf = import 'spng/detconf.jsonnet';
local io = import 'spng/io.jsonnet';
local make_spng = import 'spng/spng.jsonnet';
local wc = import 'spng/wirecell.jsonnet';
local words = import 'spng/words.jsonnet';

local detname = std.extVar('detname');
local options = {
  signal_tag: 'gauss',
  frame_scale: 1.0,
  tick: 0,
  nticks: 0,
  channels_per_tpc: if detname == 'pdhd' then 2560 else 0,
  save_masks: [],
  files: usual.files,
  masks: usual.masks,
  model: usual.model,
  optimize: usual.optimize,
  view_crossed: null,
  semaphore: usual.semaphore,
  verbosity: usual.verbosity,
} + std.extVar('options');

local control = make_control(std.extVar('device'), verbosity=options.verbosity, semaphore=options.semaphore);
local tpcs = detconf.get(detname, std.extVar('tpcids'), files=options.files).tpcs;
local ntpcs = std.length(tpcs);
local anodes = [tpc.anode for tpc in tpcs];
local numbers = std.range(0, ntpcs - 1);

local tick = if options.tick == 0 then tpcs[0].adc.tick else options.tick * wc.ns;
local digits = pg.pnode({
  type: 'wclsRawFrameSource',
  name: 'adcdigits',
  data: {
    art_tag: std.extVar('raw_input_label'),
    frame_tags: ['orig'],
    nticks: options.nticks,
    tick: tick,
  },
}, nin=0, nout=1);
local source = if tick == tpcs[0].adc.tick then digits
else pg.pipeline([digits, io.resampler('adcdigits', tpcs[0].adc.tick)]);

local fanout = pg.pnode({
  type: 'FrameFanout',
  name: 'tpcs',
  data: { multiplicity: ntpcs, tag_rules: [] },
}, nin=1, nout=ntpcs);

local select(tpc) = pg.pnode({
  type: 'ChannelSelector',
  name: tpc.name,
  data: {
    channels: std.range(options.channels_per_tpc * tpc.ident, options.channels_per_tpc * (tpc.ident + 1) - 1),
  },
}, nin=1, nout=1);

local signals(tpc) =
  // Where a TPC gets all channels those of others may be all there are.
  local others = if options.channels_per_tpc > 0 then [] else [one.anode for one in tpcs if one.ident != tpc.ident];
  local spng = make_spng(tpc, control.config, options.view_crossed, pg, {
    model: options.model,
    [if !words.boolean('optimize', options.optimize) then 'optimize']: false,
    mask_labels: wc.listify(options.masks),
    other_anodes: others,
  });
  if options.channels_per_tpc == 0 then spng else pg.pipeline([select(tpc), spng]);
local pipelines = [signals(tpc) for tpc in tpcs];

// A tag that several ports gave would be the last one's alone, so each TPC has its own until all are merged.
local tag_of(tpc) = options.signal_tag + tpc.ident;
local fanin = pg.pnode({
  type: 'FrameFanin',
  name: 'tpcs',
  data: { multiplicity: ntpcs, tags: [tag_of(tpc) for tpc in tpcs] },
}, nin=ntpcs, nout=1);
local retagger = pg.pnode({
  type: 'Retagger',
  name: 'tpcs',
  data: { tag_rules: [{ merge: { '.*': options.signal_tag } }] },
}, nin=1, nout=1);

// The saver asks one anode for all channels.
local all_anodes = {
  type: 'MegaAnodePlane',
  name: 'tpcs',
  data: { anodes_tn: [wc.tn(anode) for anode in anodes] },
};

local saver = pg.pnode({
  type: 'wclsFrameSaver',
  name: 'signalsaver',
  data: {
    anode: wc.tn(all_anodes),
    digitize: false,
    sparse: true,
    frame_tags: [options.signal_tag],
    frame_scale: options.frame_scale,
    chanmaskmaps: wc.listify(options.save_masks),
  },
}, nin=1, nout=1, uses=anodes + [all_anodes]);

local sink = pg.pnode({ type: 'DumpFrames', name: 'end' }, nin=1, nout=0);

local graph = pg.intern(
  innodes=[source],
  centernodes=[fanout] + pipelines + [fanin, retagger, saver, sink],
  edges=[pg.edge(source, fanout)] +
        [pg.edge(fanout, pipelines[ind], ind, 0) for ind in numbers] +
        [pg.edge(pipelines[ind], fanin, 0, ind) for ind in numbers] +
        [pg.edge(fanin, retagger), pg.edge(retagger, saver), pg.edge(saver, sink)],
);

// No entry for the program: the FHiCL names the plugins and the app, and another mention would run the app twice.
pg.main(graph, 'Pgrapher', program='', uses=control.uses)
