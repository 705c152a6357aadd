// Signal processing, by the name that the Wire-Cell Toolkit has for it: sigproc.jsonnet has the arguments.

import 'sigproc.jsonnet'
