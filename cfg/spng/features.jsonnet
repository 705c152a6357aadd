// What the network sees: its input is made here and nowhere else, for training and for inference alike.
//
// Of each view that the network is to find regions in, three images of the same size, [feature, channel, tick]:
//
//   dense  the deconvolved image through the filter "dnnroi", which keeps slow signals that the Wiener filter cuts off
//   mp2    1 where wires of both other planes with signal cross a wire that is below its threshold, else 0; in a detector of two
//          planes a wire of the other
//   mp3    the same where the wire is above its threshold too
//
// Which wire has signal is decided by a threshold on the Wiener image, as signal stands out best from noise there.  All
// images come at the network's rate: it sees several ticks as one.
//
// Or these are images of the traditional chain, with its tags loose_lf, mp2_roi and mp3_roi, as DNNROIFinding takes them: the
// means of several ticks, in units of 4000, which is what coincidences have there.  Its mp2 is also where the wire itself has
// signal, and coincidences are longer by a tick than its slices.
//
// options:
//   images       of which chain the images are: spng or osp
//   rebin        ticks that the network sees as one
//   scale        factor on the dense image: the network's unit is 4000 electrons per tick
//   rebin_norm   what a bin of the dense image is: interpolation (the mean of its ticks), maximum, or integral (their sum)
//   masks        how a Wiener image comes to the network's rate: rebin (the means) or resample (in the Fourier domain, as
//                the Wire-Cell Toolkit does)
//   crossviews   how coincidences are found: cellviews (all three views at once, cell by cell) or crossviews (wire by wire)
//   crossviews_keys  more keys of every SPNGCrossViews
//   chunk_size   ticks that cellviews takes at a time, to save memory; 0 for all
//   tagged       whether images are tagged by what they are; else by what they are made from
//   prefix, extra_name   of instance names
//   tap          tap(tier, ports) gives a step (see steps.jsonnet) by which the ports can be seen, as job/taps.jsonnet makes them

local make_frame = import 'frame.jsonnet';
local make_nodes = import 'nodes.jsonnet';
local osp = import 'osp.jsonnet';
local make_steps = import 'steps.jsonnet';
local usual = import 'defaults.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

local defaults = {
  images: usual.features,
  rebin: usual.rebin,
  scale: usual.scale,
  rebin_norm: 'interpolation',
  masks: 'rebin',
  crossviews: usual.crossviews,
  crossviews_keys: {},
  chunk_size: 0,
  tagged: true,
  extra_name: '',
};

// [electrons per tick] noise of dense images that networks are made for, that of ProtoDUNE-HD.
local usual_noise = 120;

// Of the traditional chain, in the order of the features.
local osp_images = ['loose_lf', 'mp2_roi', 'mp3_roi'];

function(tpc, control={}, pg=import 'pgraph.jsonnet', options={}) {
  local features = self,
  local views = tpc.views,
  local nodes = make_nodes(control, pg),
  local steps = make_steps(pg),
  local opt = defaults { prefix: tpc.name, tap(tier, ports):: steps.from(ports) } + options,
  local flavour = words.one_of('crossviews', opt.crossviews, ['cellviews', 'crossviews']),
  local traditional = words.one_of('features', opt.images, ['spng', 'osp']) == 'osp',
  local rebinned = words.one_of('masks', opt.masks, ['rebin', 'resample']) == 'rebin',
  local tag(name) = if opt.tagged then { tag: name } else {},
  local name(view) = opt.prefix + 'v' + view + opt.extra_name,

  rebin:: opt.rebin,

  // How the input of the views "which" is made, for a look at the network's card.
  chain(which):: {
    rebin: opt.rebin,
    rebin_norm: opt.rebin_norm,
    coincidence: if traditional then 'osp' else flavour,
    planes: [['u', 'v', 'w'][view] for view in which],
    detector: tpc.about.detector,
    scales: { dense: 1 / opt.scale },
  },

  // Which images may come from a filter bank at the network's rate already, and then go past coarse() and the first step of
  // dense(): those of which the means are taken.
  rebins:: {
    [if rebinned then 'wiener']: opt.rebin,
    [if opt.rebin_norm == 'interpolation' then 'dnnroi']: opt.rebin,
  },

  // [n] -> [n]: Wiener images at the network's rate.
  coarse(which=views)::
    local node(view) =
      local full = opt.prefix + 'wiener_downsample_v' + view + opt.extra_name;
      if rebinned then nodes.rebinner(full, opt.rebin, 'interpolation') else nodes.resampler(full, 1.0 / opt.rebin);
    pg.crossline([node(view) for view in which]),

  // [n] -> [n]: these to masks of where there is signal.
  masks(which=views)::
    pg.crossline([
      nodes.threshold(name(view), tpc.crossview_thresholds[view], if opt.tagged then 'threshold')
      for view in which
    ]),

  // What brings the noise of a detector's dense images to the usual one, so that a network finds what stands out.
  local unit(view) = local own = wc.get(tpc, 'dense_noise'); if own == null then 1 else usual_noise / own[view],

  // [n] -> [n]: dense images to the dense feature, [channel, tick] or, expanded, [1, channel, tick].  is_coarse: they come at
  // the network's rate.
  dense(which, expanded=flavour == 'cellviews', is_coarse=false)::
    pg.crossline([
      local scale = nodes.transform(name(view) + '_dnnroi_scale',
                                    [{ operation: 'scale', scalar: opt.scale * unit(view) }] +
                                    if expanded then [{ operation: 'unsqueeze', dims: [-3] }] else []);
      if is_coarse then scale
      else pg.pipeline([nodes.rebinner(name(view) + '_rebin', opt.rebin, opt.rebin_norm), scale])
      for view in which
    ]),

  // [views] -> [n]: masks of all views to coincidences of the views "which", each [2, channel, tick] of MP2 and MP3.
  cells(which)::
    local packed = opt.prefix + 'cellviews' + opt.extra_name;
    pg.pipeline([
      nodes.tensor_packer(packed, std.length(views)),
      nodes.cellviews(opt.prefix + opt.extra_name, tpc, which, opt.chunk_size, tag('mps')),
      nodes.set_unpacker(packed, [{ index: ind } for ind in wc.iota(std.length(which))]),
    ]),

  // [views] -> [n]: the same wire by wire, as codes of which planes have signal.
  crossings(which)::
    local n = std.length(which);
    local split = [nodes.fanout(opt.prefix + 'crossfan_v' + view + opt.extra_name, n) for view in views];
    local crossed = [
      nodes.crossviews(name(view), tpc, view, opt.crossviews_keys + tag('crossviews'))
      for view in which
    ];
    pg.intern(centernodes=split + crossed,
              edges=[pg.edge(split[view], crossed[ind], ind, view) for view in views for ind in wc.iota(n)],
              iports=[fan.iports[0] for fan in split],
              oports=[node.oports[0] for node in crossed]),

  // [n] -> [2 n]: these to MP2 and MP3 of each view, [channel, tick].
  extracts(which):: pg.crossline([nodes.crossviews_extract(name(view), extra=tag('mps')) for view in which]),

  // A step: masks of all views to MP2 and MP3 of the views "which", as many ports for each.
  coincidences(masks, which)::
    if flavour == 'cellviews' then
      local cells = steps.through(masks, features.cells(which));
      local seen = opt.tap('crossviews', cells.ports);
      local mps = opt.tap('mps', seen.ports);
      steps.all([cells, seen, mps], mps.ports)
    else
      local crossings = steps.through(masks, features.crossings(which));
      local seen = opt.tap('crossviews', crossings.ports);
      local extracts = steps.through(seen.ports, features.extracts(which));
      local mps = opt.tap('mps', extracts.ports);
      steps.all([crossings, seen, extracts, mps], mps.ports),

  // A step: dense features and coincidences to one [feature, channel, tick] for each of the views "which".
  stacks(dense, mps, which)::
    // Cells come with two features in one tensor, which the dense one joins.
    local operation = if flavour == 'cellviews' then 'cat' else 'stack';
    local n = std.length(mps) / std.length(which);
    local stack(ind) =
      local node = nodes.reduce(name(which[ind]) + '_stack', operation, 1 + n, -3, { multiplicity: 1 + n } + tag('stack'));
      steps.through([dense[ind]] + mps[ind * n:(ind + 1) * n], node);
    steps.all([stack(ind) for ind in wc.iota(std.length(which))]),

  // Whether the input is made of waveforms by the traditional chain, from_frame(), and not of images, input().
  traditional:: traditional,

  // [1]IFrame(ADC) -> tensor[3 n]: images of the traditional chain, one after another of each of the views "which".
  // others: anodes whose channels a frame may bring in place of the TPC's.
  local osp_views(which, others) =
    local full = opt.prefix + 'osp' + opt.extra_name;
    local found = osp.make(tpc, pg, { save: osp_images, name: full, other_anodes: others });
    local inds = [ind for ind in wc.iota(std.length(tpc.view_groups)) if std.count(which, tpc.view_groups[ind].view_index) > 0];
    local read = make_frame(control, pg).tagged_tensors(tpc, full, osp.tags(tpc.ident, osp_images), inds, {
      period: tpc.adc.tick,
      nticks: tpc.adc.readout_nticks,
      masks: [],
    });
    local sets = pg.pipeline([found, read]);
    local image(view, number) =
      local ports = [
        sets.oports[number * std.length(inds) + place]
        for place in wc.iota(std.length(inds))
        if tpc.view_groups[inds[place]].view_index == view
      ];
      local n = std.length(ports);
      if n == 1 then steps.from(ports)
      else steps.through(ports, nodes.reduce(name(view) + osp_images[number], 'cat', n, -2));
    steps.all([steps.through([], pg.intern(centernodes=[sets]))] +
              [image(view, number) for view in which for number in wc.iota(std.length(osp_images))]) {
      iports: sets.iports,
    },

  // [1]IFrame(ADC) -> tensor[n]: the same to the network's input of the views "which".
  from_frame(which, others=[])::
    local images = osp_views(which, others);
    local n = std.length(osp_images);
    local seen = opt.tap('dense', [images.ports[n * ind] for ind in wc.iota(std.length(which))]);
    local coarse = [
      local number = ind % n;
      local full = name(which[(ind - number) / n]) + '_' + osp_images[number];
      steps.through([if number == 0 then seen.ports[ind / n] else images.ports[ind]], pg.pipeline([
        nodes.rebinner(full + '_rebin', opt.rebin, opt.rebin_norm),
        nodes.transform(full + '_scale', [{ operation: 'scale', scalar: opt.scale }]),
      ]))
      for ind in wc.iota(n * std.length(which))
    ];
    local ports = [one.ports[0] for one in coarse];
    local mps = opt.tap('mps', [ports[n * ind + number] for ind in wc.iota(std.length(which)) for number in [1, 2]]);
    local stacks = [
      steps.through([ports[n * ind]] + mps.ports[2 * ind:2 * ind + 2],
                    nodes.reduce(name(which[ind]) + '_stack', 'stack', n, -3, { multiplicity: n } + tag('stack')))
      for ind in wc.iota(std.length(which))
    ];
    local stacked = opt.tap('stack', [stack.ports[0] for stack in stacks]);
    local whole = steps.all([images, seen] + coarse + [mps] + stacks + [stacked]);
    pg.intern(centernodes=whole.nodes, edges=whole.edges, iports=images.iports, oports=stacked.ports),

  // A step: Wiener images of all views at the network's rate and dense images of the views "which" to the network's input, a
  // port for each of these.  is_coarse: so are the dense images.
  input(coarse, dense, which, is_coarse=false)::
    local masks = steps.through(coarse, features.masks());
    local signal = opt.tap('threshold', masks.ports);
    local images = steps.through(dense, features.dense(which, is_coarse=is_coarse));
    local mps = features.coincidences(signal.ports, which);
    local stacks = features.stacks(images.ports, mps.ports, which);
    local seen = opt.tap('stack', stacks.ports);
    steps.all([masks, signal, images, mps, stacks, seen], seen.ports),
}
