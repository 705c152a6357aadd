// Units, small helpers and plane identifiers, imported as "wc".

import 'spng/wirecell.jsonnet'
