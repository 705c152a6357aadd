// Replaces chosen nodes as they are made.

import 'spng/wrap.jsonnet'
