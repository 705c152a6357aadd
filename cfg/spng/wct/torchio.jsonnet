// Files of tensors for the eye of a developer.

local make_nodes = import '../nodes.jsonnet';
local pg = import '../pgraph.jsonnet';

local pickle_tensor_set(filename, extra={}) =
  pg.pnode({ type: 'SPNGTensorSetPickleSink', name: filename, data: { filename: filename } + extra }, nin=1, nout=0);

local is_set_type(type) = std.count(['SPNGFrameToTdm', 'SPNGTensorPacker', 'SPNGCellViews'], type) > 0;

{
  // digitize is accepted for the sake of callers that treat all sinks alike.  extra: more keys of the sink.
  pickle_tensor_set(filename, digitize=null, extra={}):: pickle_tensor_set(filename, extra),

  // A make_wrapper for wrap.jsonnet: what leaves output 0 of a node is also pickled.  The file is named by the
  // pattern, in which %(iname)s and %(itype)s stand for the instance name and the type.
  pickle_wrapper(pattern, is_set=is_set_type)::
    function(label, inode, pnode)
      local filename = pattern % { iname: inode.name, itype: inode.type };
      local set = is_set(inode.type);
      local nodes = make_nodes({}, pg);
      local name = inode.type + '_' + inode.name;
      local split = nodes.fanout(name, 2, if set then 'TensorSet' else 'Tensor');
      local sink = pickle_tensor_set(filename);
      local packer = nodes.tensor_packer(name, 1);
      local chain = if set then sink else pg.pipeline([packer, sink]);
      pg.intern(innodes=[pnode],
                centernodes=[split, chain],
                edges=[pg.edge(pnode, split), pg.edge(split, chain, 1, 0)],
                oports=[split.oports[0]] + pnode.oports[1:]),
}
