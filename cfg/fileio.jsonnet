// Sources and sinks of files.

import 'spng/wct/fileio.jsonnet'
