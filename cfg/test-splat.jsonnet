// The truth, by the name that the Wire-Cell Toolkit has for it: truth.jsonnet has the arguments.

import 'truth.jsonnet'
