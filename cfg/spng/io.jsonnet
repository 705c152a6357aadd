// Sources and sinks chosen by a file's extension.

local fileio = import 'fileio.jsonnet';
local make_nodes = import 'nodes.jsonnet';
local pg = import 'pgraph.jsonnet';
local torchio = import 'torchio.jsonnet';
local words = import 'words.jsonnet';

local formats = {
  npz: 'sio',
  tar: 'sio',
  tgz: 'sio',
  'tar.gz': 'sio',
  'tar.bz2': 'sio',
  zip: 'sio',
  hdf: 'hio',
  h5: 'hio',
  hdf5: 'hio',
  pkl: 'pkl',
  pickle: 'pkl',
};

local format_by_ext(filename) =
  local found = [ext for ext in std.objectFields(formats) if std.endsWith(filename, '.' + ext)];
  if std.length(found) == 0 then words.refuse('file name extension', filename, std.objectFields(formats))
  else formats[found[0]];

// By format, or an error that tells which formats would do.
local choose(filename, makers) =
  local format = format_by_ext(filename);
  if std.objectHas(makers, format) then makers[format]
  else words.refuse('file name extension',
                    filename,
                    [ext for ext in std.objectFields(formats) if std.objectHas(makers, formats[ext])]);

local frame_to_hio(filename, digitize=false, gzip=1, chunk=[256, 256], trace_tags=[]) =
  pg.pipeline([
    pg.pnode({
      type: 'HDF5FrameTap',
      name: filename,
      data: {
        filename: filename,
        digitize: digitize,
        gzip: gzip,
        chunk: chunk,
        [if std.length(trace_tags) > 0 then 'trace_tags']: trace_tags,
      },
    }, nin=1, nout=1),
    pg.pnode({ type: 'DumpFrames', name: filename }, nin=1, nout=0),
  ]);

local ttensors_to_itensors(name, include_rules, exclude_rules, control) =
  pg.pnode({
    type: 'SPNGTdmToTensorSet',
    name: name,
    data: { include_rules: include_rules, exclude_rules: exclude_rules } + control,
  }, nin=1, nout=1);

local itensors_to_hio(filename, datapath_pattern, gzip, chunks) =
  pg.pnode({
    type: 'HioTensorSink',
    name: filename,
    data: { filename: filename, datapath_pattern: datapath_pattern, gzip: gzip, chunks: chunks },
  }, nin=1, nout=0);

{
  local io = self,
  format_by_ext(filename):: format_by_ext(filename),

  frame_to_sio(filename, tags=[], digitize=false, dense=null)::
    fileio.frame_file_sink(filename, tags, digitize, dense),
  frame_to_hio(filename, digitize=false, gzip=1, chunk=[256, 256], trace_tags=[])::
    frame_to_hio(filename, digitize, gzip, chunk, trace_tags),
  frame_sink(filename, digitize=false, tags=[], dense=null, gzip=1, chunk=[256, 256])::
    choose(filename, {
      sio: io.frame_to_sio(filename, tags, digitize, dense),
      hio: frame_to_hio(filename, digitize, gzip, chunk, tags),
    }),

  ttensors_to_itensors(name, include_rules=[], exclude_rules=[], control={})::
    ttensors_to_itensors(name, include_rules, exclude_rules, control),
  itensors_to_sio(filename, prefix=''):: fileio.tensor_file_sink(filename, prefix),
  itensors_to_hio(filename, datapath_pattern='tensorsets/{ident}', gzip=0, chunks=[])::
    itensors_to_hio(filename, datapath_pattern, gzip, chunks),
  ttensors_to_pkl(filename):: torchio.pickle_tensor_set(filename),
  ttensors_sink(filename,
                include_rules=[],
                exclude_rules=[],
                prefix='',
                datapath_pattern='tensorsets/{ident}',
                gzip=0,
                chunks=[],
                control={})::
    local convert = ttensors_to_itensors(filename, include_rules, exclude_rules, control);
    choose(filename, {
      sio: pg.pipeline([convert, io.itensors_to_sio(filename, prefix)]),
      hio: pg.pipeline([convert, itensors_to_hio(filename, datapath_pattern, gzip, chunks)]),
      pkl: torchio.pickle_tensor_set(filename),
    }),

  depo_source:: fileio.depo_file_source,
  depo_sink:: fileio.depo_file_sink,
  tensor_source:: fileio.tensor_file_source,
  tensor_sink:: fileio.tensor_file_sink,
  frame_tensor_source:: fileio.frame_tensor_file_source,
  frame_tensor_sink:: fileio.frame_tensor_file_sink,
  frame_array_source:: fileio.frame_file_source,
  frame_array_sink:: fileio.frame_file_sink,
  frame_null_sink(name, digitize=null):: pg.pnode({ type: 'DumpFrames', name: name }, nin=1, nout=0),
  frame_hdf_sink(filename, digitize=false, gzip=1, chunk=[256, 256])::
    frame_to_hio(filename, digitize, gzip, chunk),
  frame_array_any_sink(filename, digitize=false):: io.frame_sink(filename, digitize),

  local bundle(source, sink) = {
    depo_source: fileio.depo_file_source,
    depo_sink: fileio.depo_file_sink,
    frame_source: source,
    frame_sink: sink,
  },
  depos:: bundle(fileio.frame_file_source, fileio.frame_file_sink),
  tensors:: bundle(fileio.frame_tensor_file_source, fileio.frame_tensor_file_sink),
  arrays:: bundle(fileio.frame_file_source, fileio.frame_file_sink),
}
