// Every node and service of the plugin: its type, configuration keys and ports, written once.
//
// Services (kernels, models) are inodes, nodes are pnodes.  All get the shared "control" keys that they have.  "extra" adds
// keys.

local wc = import 'wirecell.jsonnet';

// What the plugin's components have no key for, as it is of the simulation.
local foreign = ['dft', 'rng'];

function(control={}, pg=import 'pgraph.jsonnet') {
  local shared = { [key]: control[key] for key in std.objectFields(control) if std.count(foreign, key) == 0 },
  local service(type, name, data, uses=[]) = {
    type: type,
    name: name,
    data: data + shared,
    [if std.length(uses) > 0 then 'uses']: uses,
  },
  local node(type, name, data, nin=1, nout=1, uses=[]) =
    pg.pnode({ type: type, name: name, data: data + shared }, nin=nin, nout=nout, uses=uses),
  local optional(key, value) = { [if value == null then null else key]: value },
  // A tag, and the datapath that goes with it.
  local tagged(type, name, tag) =
    if tag == null then {} else { tag: tag, datapath_format: '/traces/' + type + '/' + name },

  // Between frames and tensors.
  frame_to_tdm(name, anode, rules, extra={}, uses=[])::
    node('SPNGFrameToTdm', name, { anode: wc.tn(anode), rules: rules } + extra, uses=[anode] + uses),
  tdm_to_frame(name, traces_tag='signal', chid_tag='null')::
    node('SPNGTdmToFrame', name, {
      frame: { datapath: '/frames/-?\\d+/frame' },
      tagged_traces: [{ traces: { tag: traces_tag }, chids: { tag: chid_tag } }],
    }),

  tdm_to_tensor_set(name, include_rules, exclude_rules, extra={})::
    node('SPNGTdmToTensorSet', name, { include_rules: include_rules, exclude_rules: exclude_rules } + extra),

  // Between sets and tensors.
  set_unpacker(name, selections)::
    node('SPNGTorchSetUnpacker', name, { selections: selections }, nout=std.length(selections)),
  tensor_packer(name, multiplicity=3)::
    node('SPNGTensorPacker', name, { multiplicity: multiplicity }, nin=multiplicity),

  // Fans of "Tensor" or "TensorSet".
  fanout(name, multiplicity=2, type='Tensor', extra={})::
    node('SPNGFanout' + type + 's', name, { multiplicity: multiplicity } + extra, nout=multiplicity),
  fanin(name, multiplicity=2, type='Tensor')::
    node('SPNGFanin' + type + 's', name, { multiplicity: multiplicity }, nin=multiplicity),

  // Kernels.  axis: [channel, time].
  filter_kernel(name, axis, extra={}):: service('SPNGFilterKernel', name, { axis: axis } + extra),
  response_kernel(name, tpc, plane_index, extra={})::
    service('SPNGResponseKernel', name, {
      field_response: wc.tn(tpc.fr),
      elec_response: wc.tn(tpc.er),
      elec_duration: tpc.er.data.nticks * tpc.er.data.tick,
      period: tpc.adc.tick,
      plane_index: plane_index,
      // ADC counts of negative going pulses for positive charge.
      scale: -1 / tpc.adc.lsb_voltage,
    } + extra, [tpc.fr, tpc.er]),
  decon_kernel(name, filter, response, extra={})::
    service('SPNGDeconKernel', name, { filter: wc.tn(filter), response: wc.tn(response) } + extra, [filter, response]),

  // axis: how to treat [channel, time].
  kernel_convolve(name, kernel, axis, tag, datapath_format, extra={})::
    node('SPNGKernelConvolve', name, {
      kernel: wc.tn(kernel),
      axis: axis,
      tag: tag,
      datapath_format: datapath_format,
      faster: true,
    } + extra, uses=[kernel]),

  // One deconvolution followed by several time filters.  filters: [{name, tag, kernel: inode, roll, crop, rebin}], one
  // output port each.
  filter_bank(name, kernel, axis, filters, datapath)::
    node('SPNGFilterBank', name, {
      kernel: wc.tn(kernel),
      axis: axis,
      faster: true,
      smallest: 1e-7,  // what is beyond is less than the rounding of single precision
      multiplicity: std.length(filters),
      filters: [
        one { kernel: wc.tn(one.kernel), datapath_format: datapath + '/FilterBank/' + name + '/' + one.name }
        for one in filters
      ],
    }, nout=std.length(filters), uses=[kernel] + [one.kernel for one in filters]),

  // Ticks.
  resampler(name, ratio):: node('SPNGResampler', name, { ratio: ratio }),
  rebinner(name, factor, norm, tag=null)::
    node('SPNGRebinner', name, { factor: factor, norm: norm } + tagged('Rebinner', name, tag)),

  // Samples.
  threshold(name, parameters, tag=null, path=true)::
    node('SPNGThreshold',
         name,
         parameters + if path then tagged('Threshold', name, tag) else optional('tag', tag)),
  transform(name, operations, extra={}):: node('SPNGTransform', name, { operations: operations } + extra),
  rebaseliner(name, tag='signal', extra={})::
    node('SPNGRebaseliner', name, tagged('Rebaseliner', name, tag) + extra),
  // Nothing but a tag.
  tagger(name, tag)::
    node('SPNGTransform', name + '_' + tag, { operations: [{ operation: 'noop' }] } + tagged('Transform', name, tag)),

  // Several tensors.
  reduce(name, operation, multiplicity=2, dim=null, extra={ multiplicity: multiplicity })::
    node('SPNGReduce', name, { operation: operation } + optional('dim', dim) + extra, nin=multiplicity),
  expand(name, dim=0, multiplicity=2, operation='unbind')::
    node('SPNGExpand', name, { operation: operation, dim: dim, multiplicity: multiplicity }, nout=multiplicity),

  // Neural networks.  nbatch: the most images that the network gets at once.
  forward_model(filename, name=filename, extra={})::
    service('SPNGTensorForwardTS', name, { ts_filename: filename } + extra),
  tensor_forward(name, model, nbatch=1, extra={})::
    node('SPNGTensorForward', name, { forward: wc.tn(model), nbatch: nbatch } + extra, uses=[model]),

  // Images of n TPCs or views in one batch: in at port i, out at port i.
  tensor_forward_batch(name, model, n, extra={})::
    node('SPNGTensorForwardBatch',
         name,
         { forward: wc.tn(model), multiplicity: n } + extra,
         nin=n,
         nout=n,
         uses=[model]),

  // All views of an event at once, in a set: scores of classes, and one view without what is of some of them.
  views_forward(name, model, extra={})::
    node('SPNGViewsForward', name, { forward: wc.tn(model) } + extra, uses=[model]),
  // A set of the charge, or counts, of all views to one of an image for a network that tells particles, and to its scores.
  pid_images(name, model, extra={})::
    node('SPNGPidImages', name, { forward: wc.tn(model) } + extra, uses=[model]),
  classify(name, model)::
    node('SPNGClassify', name, { forward: wc.tn(model) }, uses=[model]),
  class_mask(name, extra={})::
    node('SPNGClassMask', name, extra + tagged('ClassMask', name, 'signal'), nin=2),

  // Coincidences between views.
  crossviews(name, tpc, target_index, extra={})::
    node('SPNGCrossViews', name, {
      anode: wc.tn(tpc.anode),
      target_index: target_index,
      face_idents: tpc.faces,
      multiplicity: std.length(tpc.views),
    } + extra, nin=std.length(tpc.views), uses=[tpc.anode]),
  crossviews_extract(name, extraction=['mp2', 'mp3'], extra={})::
    node('SPNGCrossViewsExtract', name, { extraction: extraction } + extra, nout=std.length(extraction)),
  cellviews(name, tpc, out_views=[0, 1], chunk_size=0, extra={})::
    node('SPNGCellViews', name, {
      anode: wc.tn(tpc.anode),
      view_wpids: tpc.view_wpids,
      out_views: out_views,
      chunk_size: chunk_size,
    } + extra, uses=[tpc.anode]),
}
