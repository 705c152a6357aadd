// Sources and sinks of files.

import 'spng/fileio.jsonnet'
