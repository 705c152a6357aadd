// Sources and sinks of files.  Each node is named by its file.  Where a source reads several files, one after another,
// their names are an array; a name may be a pattern like run-*.npz.  A sink whose file name holds a %d writes a file
// for each event.

local pg = import '../pgraph.jsonnet';

local source(type, filename, data) =
  local name = if std.isArray(filename) then std.join(',', filename) else filename;
  pg.pnode({ type: type, name: name, data: data }, nin=0, nout=1);
local sink(type, filename, data) = pg.pnode({ type: type, name: filename, data: data }, nin=1, nout=0);

{
  tensor_file_source(filename, prefix='')::
    source('TensorFileSource', filename, { inname: filename, prefix: prefix }),
  tensor_file_sink(filename, prefix='')::
    sink('TensorFileSink', filename, { outname: filename, prefix: prefix }),

  frame_tensor_file_source(filename, prefix='')::
    pg.pipeline([
      self.tensor_file_source(filename, prefix),
      pg.pnode({ type: 'TensorFrame', name: filename, data: { tensors: [] } }, nin=1, nout=1),
    ]),
  frame_tensor_file_sink(filename, prefix='', mode='sparse', digitize=false)::
    pg.pipeline([
      pg.pnode({ type: 'FrameTensor', name: filename, data: { mode: mode, digitize: digitize } }, nin=1, nout=1),
      self.tensor_file_sink(filename, prefix),
    ]),

  depo_file_source(filename, scale=1.0):: source('DepoFileSource', filename, { inname: filename, scale: scale }),
  depo_file_sink(filename):: sink('DepoFileSink', filename, { outname: filename }),

  frame_file_source(filename, tags=[]):: source('FrameFileSource', filename, { inname: filename, tags: tags }),
  frame_file_sink(filename, tags=[], digitize=false, dense=null)::
    sink('FrameFileSink', filename, { outname: filename, tags: tags, digitize: digitize, dense: dense }),

  // A two-way fanout named as the sink; port 0 passes on.
  tap(type, sink, tag_rules=[], name=null)::
    pg.fan.tap(type, sink, if name == null then sink.name else name, tag_rules),
}
