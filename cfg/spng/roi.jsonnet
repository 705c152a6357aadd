// From the network's input to regions of interest to signals.
//
// options:
//   rebin        ticks that the network sees as one
//   activity     {overlap, tile, threshold} to run the network only where the image has activity: the context that it
//                needs (half its receptive field; null: as its card says), the edge of tiles, and what a feature must exceed, in samples and in
//                units of the network's input; null: on the whole image
//   nchunks      pieces that an image is cut into along ticks, with overlap, to bound the network's memory
//   chain        what the network's card is compared with: chain() of features.jsonnet, for the views that it sees; the
//                network must then give probabilities.  null: the card is not looked at but for the order of axes
//   mask_thresh  smallest score of the network for a bin to be part of a region; null: the threshold of the network's card,
//                where it has one and "chain" is given, or else 0.5
//   post_order   tua (threshold, un-rebin, apply), uta or tau
//   regions      {grow_ticks, baseline_samples}, each by view, as in detectors/pdhd; null: regions are not widened and the
//                baseline is the line through their end samples
//   output_tag   tag of the network's output; null: the tag of its input

local make_nodes = import 'nodes.jsonnet';
local usual = import 'defaults.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

local defaults = {
  rebin: usual.rebin,
  nchunks: usual.nchunks,
  activity: null,
  chain: null,
  mask_thresh: usual.mask_thresh,
  post_order: usual.post_order,
  regions: null,
  output_tag: null,
};

local tagged(tag) = if tag == null then {} else { tag: tag };

function(control={}, pg=import 'pgraph.jsonnet', options={}) {
  local nodes = make_nodes(control, pg),
  local roi = self,
  local opt = defaults + options,
  local order = words.one_of('post_order', opt.post_order, ['tua', 'uta', 'tau']),

  // How the network is run: images lie [feature, channel, tick], whatever order it wants.
  forward_keys::
    { input_axes: ['feature', 'channel', 'tick'] } +
    (if opt.nchunks == 1 then {} else { nchunks: opt.nchunks, chunk_dim: -1 }) +
    (if opt.activity == null then {} else {
       local found = { overlap: null, tile: 64, threshold: 0 } + opt.activity,
       activity: true,
       overlap: found.overlap,
       tile: found.tile,
       activity_threshold: found.threshold,
     }) +
    (if opt.chain == null then {} else { features: ['dense', 'mp2', 'mp3'], probability: true, chain: opt.chain }),

  // [1] -> [1]: features [3, channel, tick] -> probability [channel, tick].
  forward(name, model)::
    pg.pipeline([
      nodes.tensor_forward(name, model, 1, roi.forward_keys),
      nodes.transform(name + '_post', [{ operation: 'squeeze', dims: [1, 0] }], tagged(opt.output_tag)),
    ]),

  // [n] -> [n]: as forward, with views of equal shape in one batch.  A GPU takes them all at once; on a CPU that would
  // cost memory and gain no time.
  forward_batch(name, model, n)::
    local nbatch = if wc.get(control, 'device', 'cpu') == 'cpu' then 1 else n;
    local split = nodes.expand(name + '_unbatch', 0, n);
    pg.pipeline([
      nodes.reduce(name + '_batch', 'stack', n, 0),
      nodes.tensor_forward(name, model, nbatch, roi.forward_keys),
      nodes.transform(name + '_post', [{ operation: 'squeeze', dims: [1] }], tagged(opt.output_tag)),
      split,
    ]),

  // [n] -> [n]: as forward, in one batch with the images of other TPCs: {name, index: which of them, count: how many}.
  // Each event waits for the slowest of them.
  forward_together(name, together, model, n)::
    local shared = nodes.tensor_forward_batch(together.name, model, n * together.count, roi.forward_keys);
    local post = pg.crossline([
      nodes.transform(name + '_post' + ind, [{ operation: 'squeeze', dims: [0] }], tagged(opt.output_tag))
      for ind in wc.iota(n)
    ]);
    local ports = [n * together.index + ind for ind in wc.iota(n)];
    pg.intern(
      centernodes=[shared, post],
      edges=[pg.edge_ports(shared.oports[ports[ind]], post.iports[ind]) for ind in wc.iota(n)],
      iports=[shared.iports[port] for port in ports],
      oports=post.oports,
    ),

  // The service that runs a network.  how: {model, model_warning, model_name, precision, optimize} of spng.jsonnet.
  model(how)::
    local keys = {
      precision: words.one_of('precision', how.precision, ['float32', 'bfloat16', 'float16', 'tf32']),
      optimize: words.boolean('optimize', how.optimize),
    };
    local warning = wc.get(how, 'model_warning');
    nodes.forward_model(how.model,
                        wc.get(how, 'model_name', how.model),
                        { [key]: keys[key] for key in std.objectFields(keys) if keys[key] != usual[key] } +
                        { [if warning != null then '_warning']: warning }),

  // [n] -> [n]: the input of n views of a TPC to probabilities.  names: of the views; how: {together, batch} of spng.jsonnet.
  infer(tpc_name, names, model, how={})::
    local n = std.length(names);
    if wc.get(how, 'together') != null then roi.forward_together(tpc_name, how.together, model, n)
    else if wc.get(how, 'batch', false) && n > 1 then roi.forward_batch(tpc_name, model, n)
    else pg.crossline([roi.forward(name, model) for name in names]),

  // Widen regions by so many ticks, in whole bins of some.
  local grow(view, bin=1) = if opt.regions == null then {} else { grow: std.ceil(opt.regions.grow_ticks[view] / bin) },

  // Above which score a bin is part of a region.
  local cut =
    if opt.mask_thresh != null then { nominal: opt.mask_thresh }
    else { nominal: usual.score_thresh, [if opt.chain != null then 'nominal_from']: 'card' },

  // [1] -> [1]: probability -> mask, at full rate unless the order is "tau".
  mask(name, view=0)::
    local threshold(bin) = nodes.threshold(name + '_roi', cut + grow(view, bin), 'roi');
    if order == 'tua' then pg.pipeline([threshold(opt.rebin), nodes.rebinner(name + '_unbin', -opt.rebin, 'maximum', 'roi')])
    else if order == 'uta' then pg.pipeline([nodes.resampler(name + '_unbin', opt.rebin), threshold(1)])
    else threshold(opt.rebin),

  // [1] -> [1]: Wiener image -> mask.
  threshold_mask(name, parameters, view):: nodes.threshold(name, parameters + grow(view), 'roi'),

  // [1] -> [1]: charge in regions -> signal.
  baseline(name, view=0)::
    if opt.regions == null then nodes.rebaseliner(name)
    else
      local samples = opt.regions.baseline_samples[view];
      if samples == 0 then nodes.tagger(name, 'signal')
      else nodes.rebaseliner(name, extra={ end_size: samples, open_ends: true }),

  // [2] -> [1]: mask and image -> signal.
  apply(name, view=0)::
    local product = nodes.reduce(name + '_applyroi', 'mul', extra={});
    local rebase = roi.baseline(name, view);
    if order != 'tau' then pg.pipeline([product, rebase])
    else
      local coarse = nodes.rebinner(name + '_gauss_rebin', opt.rebin, 'interpolation');
      local unbin = nodes.rebinner(name + '_unbin', -opt.rebin, 'interpolation');
      pg.intern(centernodes=[product, unbin, rebase, coarse],
                edges=[pg.edge(coarse, product, 0, 1), pg.edge(product, unbin), pg.edge(unbin, rebase)],
                iports=[product.iports[0], coarse.iports[0]],
                oports=rebase.oports),

  // [2] -> [1]: image and mask of the same rate -> signal.
  apply_threshold(name, view=0):: pg.pipeline([nodes.reduce(name, 'mul', extra={}), roi.baseline(name, view)]),
}
